import { randomInt, randomUUID } from 'node:crypto';
import { FormData } from 'undici';
import { listAt, textAt } from '../http/json-value.js';
import { fileOf } from '../http/input-images.js';
import { instructionOf } from '../http/instructions.js';
import type { ProviderLimits } from '../http/provider-limits.js';
import { ProviderHttp } from '../http/provider-http.js';
import type { PictureLink } from '../http/result-collector.js';
import { ResultCollector } from '../http/result-collector.js';
import type {
  ImageJob,
  ImageJobType,
  ImageProvider,
  InputImage,
  ProviderCapabilities,
  ProviderContext,
  ProviderState,
} from '../image-provider.js';
import { ProviderError } from '../provider-error.js';
import { explainComfyUiError } from './comfyui-errors.js';
import { ComfyUiQueue } from './comfyui-queue.js';
import type { Workflow } from './workflow.js';
import { sizeFor } from './workflow-size.js';

export interface ComfyUiSettings {
  url: string;
  workflows: ReadonlyMap<ImageJobType, Workflow>;
  limits?: Partial<ProviderLimits>;
}

const PROVIDER = 'comfyui';
const SUBFOLDER = 'darkroom';

/** A ComfyUI server of one's own: an order is a workflow of the type, with its named nodes filled in. */
export class ComfyUiProvider implements ImageProvider {
  readonly name = PROVIDER;
  readonly capabilities: ProviderCapabilities;
  private readonly http: ProviderHttp;
  private readonly queue: ComfyUiQueue;
  private readonly results: ResultCollector;
  /** Of this client, for the server's own bookkeeping. */
  private readonly clientId = randomUUID();

  constructor(private readonly settings: ComfyUiSettings) {
    const workflows = [...settings.workflows.values()];
    this.capabilities = {
      types: [...settings.workflows.keys()],
      maxReferences: Math.max(0, ...workflows.map(({ maxReferences }) => maxReferences)),
      maxReferencesOf: Object.fromEntries(
        [...settings.workflows].map(([type, { maxReferences }]) => [type, maxReferences]),
      ),
      maxCount: 4,
      sizes: workflows.some(({ takesSize }) => takesSize) ? 'any' : [],
      seed: workflows.some(({ takesSeed }) => takesSeed),
      negativePrompt: workflows.some(({ takesNegativePrompt }) => takesNegativePrompt),
      mask: 'none',
      repeatable: true,
    };
    this.http = new ProviderHttp(
      { provider: PROVIDER, baseUrl: settings.url, secret: null, explain: explainComfyUiError },
      settings.limits,
    );
    this.queue = new ComfyUiQueue(this.http);
    this.results = new ResultCollector(this.http);
  }

  /** A new one each time: the server would take a repeated one too, and nobody could tell the two orders apart. */
  chooseTaskId(): string {
    return randomUUID();
  }

  async start(job: ImageJob, context: ProviderContext, taskId = this.chooseTaskId()): Promise<ProviderState> {
    const workflow = this.workflowOf(job);
    if (job.references.length > workflow.maxReferences) {
      throw this.http.error('rejected', `has a workflow for ${workflow.maxReferences} reference pictures only`);
    }
    const upload = (image: InputImage, index: number): Promise<string> =>
      this.upload(image, { name: `${taskId}-${index}`, signal: context.signal });
    const prompt = workflow.withValues({
      prompt: instructionOf(job),
      negativePrompt: job.negativePrompt ?? '',
      seed: job.seed ?? randomInt(2 ** 47),
      size: sizeFor(job),
      count: job.count,
      source: job.source && (await upload(job.source, 0)),
      references: await Promise.all(job.references.map((image, index) => upload(image, index + 1))),
    });
    await this.order({ prompt, client_id: this.clientId, prompt_id: taskId }, context.signal);
    return { taskId };
  }

  async poll(taskId: string, job: ImageJob, context: ProviderContext): Promise<ProviderState> {
    const order = await this.queue.find(taskId, context.signal);
    switch (order.state) {
      case 'unknown':
        throw this.http.error('lost', 'no longer knows the order: it was restarted');
      case 'failed':
        throw this.http.error(
          'failed',
          `could not carry out the order: ${this.http.quote(order.reason) ?? 'it stopped'}`,
        );
      case 'completed': {
        const links = this.linksOf(order.outputs, this.workflowOf(job));
        return { done: await this.results.collect(links, context, { wanted: job.count, repeatable: true }) };
      }
      case 'pending':
        context.progress(5, 'queued');
        return { taskId };
      case 'running':
        context.progress(20, 'generating');
        return { taskId };
    }
  }

  async cancel(taskId: string): Promise<void> {
    await this.queue.cancel(taskId);
  }

  private workflowOf({ type }: ImageJob): Workflow {
    const workflow = this.settings.workflows.get(type);
    if (!workflow) throw this.http.error('rejected', `has no workflow for ${type}`);
    return workflow;
  }

  private async upload(image: InputImage, { name, signal }: { name: string; signal: AbortSignal }): Promise<string> {
    const form = new FormData();
    form.append('image', await fileOf(image, name));
    for (const [field, value] of Object.entries({ type: 'input', subfolder: SUBFOLDER, overwrite: 'true' }))
      form.append(field, value);
    const uploaded = await this.http.call({ method: 'POST', path: '/upload/image', form, signal });
    return [textAt(uploaded, 'subfolder'), textAt(uploaded, 'name')].filter((part) => part !== null).join('/');
  }

  private async order(json: unknown, signal: AbortSignal): Promise<void> {
    await this.http.call({ method: 'POST', path: '/prompt', json, signal, orders: true }).catch((error: unknown) => {
      // The id is ours, so polling tells whether it arrived.
      if (!(error instanceof ProviderError && error.failure === 'unknown-outcome')) throw error;
    });
  }

  private linksOf(outputs: unknown, workflow: Workflow): PictureLink[] {
    const nodes = Object.entries(typeof outputs === 'object' && outputs !== null ? outputs : {});
    return nodes
      .filter(([id]) => workflow.isOutput(id))
      .flatMap(([, output]) => listAt(output, 'images'))
      .map((image) => {
        const query = new URLSearchParams({
          filename: textAt(image, 'filename') ?? '',
          subfolder: textAt(image, 'subfolder') ?? '',
          type: textAt(image, 'type') ?? 'output',
        });
        return { url: this.http.authorized(`/view?${query.toString()}`).url };
      });
  }
}
