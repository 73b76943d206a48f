import { at, textAt } from '../http/json-value.js';
import { dataUrlOf, inputsOf } from '../http/input-images.js';
import type { ProviderLimits } from '../http/provider-limits.js';
import { ProviderHttp } from '../http/provider-http.js';
import { ResultCollector } from '../http/result-collector.js';
import { IMAGE_JOB_TYPES } from '../image-provider.js';
import type {
  ImageJob,
  ImageProvider,
  ProviderCapabilities,
  ProviderContext,
  ProviderState,
} from '../image-provider.js';
import { ProviderError } from '../provider-error.js';
import { explainDashScopeError, failureOfCode } from './dashscope-errors.js';
import type { ModelFamily } from './dashscope-models.js';
import { familyOf, parametersOf } from './dashscope-models.js';
import { sharedErrorCode, sourcesOf } from './dashscope-results.js';

export interface DashScopeSettings {
  apiKey: string;
  baseUrl: string;
  /** Edits pictures. */
  model: string;
  /** Makes pictures of a text alone. */
  textModel: string;
  limits?: Partial<ProviderLimits>;
}

const PROVIDER = 'dashscope';
/** Models that answer with the pictures take up to minutes. */
const ORDER_TIMEOUT_MS = 300_000;

/** Model Studio of Alibaba Cloud. What is spoken depends on the model: some answer with the pictures, most with a task. */
export class DashScopeProvider implements ImageProvider {
  readonly name = PROVIDER;
  readonly capabilities: ProviderCapabilities;
  private readonly http: ProviderHttp;
  private readonly results: ResultCollector;

  constructor(private readonly settings: DashScopeSettings) {
    const families = [familyOf(settings.model), familyOf(settings.textModel)];
    this.capabilities = {
      types: IMAGE_JOB_TYPES,
      maxReferences: Math.max(0, familyOf(settings.model).maxImages - 1),
      maxCount: Math.min(...families.map(({ maxCount }) => maxCount)),
      sizes: 'any',
      seed: true,
      negativePrompt: true,
      mask: 'white-is-edited',
      repeatable: false,
    };
    this.http = new ProviderHttp(
      { provider: PROVIDER, baseUrl: settings.baseUrl, secret: settings.apiKey, explain: explainDashScopeError },
      { orderTimeout: ORDER_TIMEOUT_MS, ...settings.limits },
    );
    this.results = new ResultCollector(this.http);
  }

  async start(job: ImageJob, context: ProviderContext): Promise<ProviderState> {
    const model = inputsOf(job).length === 0 ? this.settings.textModel : this.settings.model;
    const family = familyOf(model);
    const answer = await this.order(job, { model, family, signal: context.signal });
    if (!family.async) return { done: await this.collect(at(answer, 'output'), job, { context, repeatable: false }) };
    const taskId = textAt(answer, 'output', 'task_id');
    if (taskId === null) throw this.http.error('unknown-outcome', 'took the order and gave no task id');
    return { taskId };
  }

  async poll(taskId: string, job: ImageJob, context: ProviderContext): Promise<ProviderState> {
    const { signal } = context;
    const path = `/api/v1/tasks/${encodeURIComponent(taskId)}`;
    const answer = await this.http.call({ method: 'GET', path, signal }).catch((error: unknown) => {
      // A task that cannot be asked for is not one that may be ordered again.
      throw error instanceof ProviderError && error.failure === 'rejected' ? this.lost(error) : error;
    });
    const output = at(answer, 'output');
    switch (textAt(output, 'task_status')) {
      case 'SUCCEEDED':
        return { done: await this.collect(output, job, { context, repeatable: true }) };
      case 'FAILED':
        throw this.failed(textAt(output, 'code'), textAt(output, 'message'));
      case 'CANCELED':
        throw this.http.error('failed', 'called the order off');
      case 'UNKNOWN':
        throw this.lost();
      case 'PENDING':
        context.progress(5, 'queued');
        return { taskId };
      default:
        context.progress(20, 'generating');
        return { taskId };
    }
  }

  /** Only a task that still waits can be called off; the rest runs to its end. */
  async cancel(taskId: string): Promise<void> {
    const path = `/api/v1/tasks/${encodeURIComponent(taskId)}/cancel`;
    await this.http.call({ method: 'POST', path, answer: 'nothing' }).catch((error: unknown) => {
      if (!(error instanceof ProviderError && error.failure === 'rejected')) throw error;
    });
  }

  private async order(job: ImageJob, { model, family, signal }: Order): Promise<unknown> {
    const images = await Promise.all(inputsOf(job).slice(0, family.maxImages).map(dataUrlOf));
    return this.http.call({
      method: 'POST',
      path: family.path,
      headers: family.async ? { 'x-dashscope-async': 'enable' } : {},
      json: { model, input: family.input(job, images), parameters: parametersOf(job, family) },
      signal,
      orders: true,
    });
  }

  private collect(
    output: unknown,
    job: ImageJob,
    { context, repeatable }: { context: ProviderContext; repeatable: boolean },
  ) {
    const code = sharedErrorCode(output);
    if (code !== null) throw this.failed(code, null);
    return this.results.collect(sourcesOf(output), context, { wanted: job.count, repeatable });
  }

  private failed(code: string | null, message: string | null): ProviderError {
    const words = this.http.quote(message) ?? code ?? 'no reason was given';
    const failure = failureOfCode(code);
    // Throttled or not, this order has come to its end: it is not one to ask for again.
    const final = failure === null || failure === 'rate-limited' ? 'failed' : failure;
    return this.http.error(final, `could not carry out the order: ${words}`);
  }

  private lost(cause?: ProviderError): ProviderError {
    return this.http.error('lost', 'no longer knows the order', { cause });
  }
}

interface Order {
  model: string;
  family: ModelFamily;
  signal: AbortSignal;
}
