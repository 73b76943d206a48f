import type {
  ImageJob,
  ImageProvider,
  ProviderCapabilities,
  ProviderContext,
  ProviderState,
} from '../image-provider.js';
import { Places } from '../../places.js';
import { Breaker } from './breaker.js';
import { Rest } from './rest.js';

/**
 * A provider on the network, with manners: so many orders at a time, none while it is down, and no request at all before
 * the time it asked for.
 */
export class GuardedProvider implements ImageProvider {
  readonly chooseTaskId?: (job: ImageJob) => string;
  readonly poll?: (taskId: string, job: ImageJob, context: ProviderContext) => Promise<ProviderState>;
  readonly cancel?: (taskId: string) => Promise<void>;
  private readonly places: Places;
  private readonly breaker: Breaker;
  private readonly rest: Rest;

  constructor(
    private readonly provider: ImageProvider,
    concurrency: number,
  ) {
    this.places = new Places(concurrency);
    this.breaker = new Breaker(provider.name);
    this.rest = new Rest(provider.name);
    if (provider.chooseTaskId) this.chooseTaskId = provider.chooseTaskId.bind(provider);
    const poll = provider.poll?.bind(provider);
    if (poll) this.poll = (taskId, job, context) => this.guard(() => poll(taskId, job, context));
    // Calling off is never held back: it is what lets a provider do less.
    if (provider.cancel) this.cancel = provider.cancel.bind(provider);
  }

  get name(): string {
    return this.provider.name;
  }

  get capabilities(): ProviderCapabilities {
    return this.provider.capabilities;
  }

  async admit(signal: AbortSignal): Promise<() => void> {
    this.check();
    const free = await this.places.take(signal);
    try {
      // It may have gone down while this order waited.
      this.check();
      return free;
    } catch (error) {
      free();
      throw error;
    }
  }

  start(job: ImageJob, context: ProviderContext, taskId?: string): Promise<ProviderState> {
    return this.guard(() => this.provider.start(job, context, taskId));
  }

  private async guard<T>(call: () => Promise<T>): Promise<T> {
    this.rest.check();
    try {
      return await this.breaker.run(call);
    } catch (error) {
      this.rest.note(error);
      throw error;
    }
  }

  private check(): void {
    this.rest.check();
    this.breaker.check();
  }
}
