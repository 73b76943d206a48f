import { at, textAt } from '../http/json-value.js';
import { inputsOf } from '../http/input-images.js';
import type { ProviderLimits } from '../http/provider-limits.js';
import { ProviderHttp } from '../http/provider-http.js';
import { ResultCollector } from '../http/result-collector.js';
import { IMAGE_JOB_TYPES } from '../image-provider.js';
import type {
  ImageJob,
  ImageProvider,
  ProviderCapabilities,
  ProviderContext,
  ProviderResult,
  ProviderState,
} from '../image-provider.js';
import { ProviderError } from '../provider-error.js';
import { explainReplicateError, isModeration } from './replicate-errors.js';
import { inputPictures, predictionInput } from './replicate-input.js';
import { outputUrls, predictionTarget } from './replicate-model.js';

export interface ReplicateSettings {
  apiToken: string;
  /** With its version, such as `https://api.replicate.com/v1`. */
  baseUrl: string;
  /** Edits pictures. */
  model: string;
  /** Makes pictures of a text alone. */
  textModel: string;
  /** The input of `model` that takes the list of pictures. */
  imageInput: string;
  limits?: Partial<ProviderLimits>;
}

const PROVIDER = 'replicate';
/** The shortest there is: until the answer comes nobody knows the id, and a worker that dies by then has lost its order. */
const PREFER = 'wait=1';
/** Nobody waits longer for an order, so it should not run, and cost, any longer. */
const CANCEL_AFTER = '10m';

/** Models on Replicate: an order is a prediction. */
export class ReplicateProvider implements ImageProvider {
  readonly name = PROVIDER;
  readonly capabilities: ProviderCapabilities = {
    types: IMAGE_JOB_TYPES,
    maxReferences: 9,
    maxCount: 4,
    sizes: 'any',
    seed: true,
    negativePrompt: true,
    mask: 'none',
    repeatable: false,
  };
  private readonly http: ProviderHttp;
  private readonly results: ResultCollector;

  constructor(private readonly settings: ReplicateSettings) {
    this.http = new ProviderHttp(
      { provider: PROVIDER, baseUrl: settings.baseUrl, secret: settings.apiToken, explain: explainReplicateError },
      settings.limits,
    );
    this.results = new ResultCollector(this.http);
  }

  async start(job: ImageJob, { signal }: ProviderContext): Promise<ProviderState> {
    const { model, textModel } = this.settings;
    const { path, version } = predictionTarget(inputsOf(job).length === 0 ? textModel : model);
    const images = await inputPictures(this.http, job, signal);
    const input = predictionInput(job, { [this.settings.imageInput]: images });
    const prediction = await this.http.call({
      method: 'POST',
      path,
      headers: { prefer: PREFER, 'cancel-after': CANCEL_AFTER },
      json: { ...(version === null ? {} : { version }), input },
      signal,
      orders: true,
    });
    const taskId = textAt(prediction, 'id');
    if (taskId === null) throw this.http.error('unknown-outcome', 'took the order and gave no id');
    // Its pictures are brought by the first poll, when the id is stored.
    return textAt(prediction, 'status') === 'succeeded' ? { taskId, pollAfter: 0 } : { taskId };
  }

  async poll(taskId: string, job: ImageJob, context: ProviderContext): Promise<ProviderState> {
    const path = `/predictions/${encodeURIComponent(taskId)}`;
    const prediction = await this.http.call({ method: 'GET', path, signal: context.signal }).catch((error: unknown) => {
      throw isRejection(error) ? this.http.error('lost', 'no longer knows the order', { cause: error }) : error;
    });
    const status = textAt(prediction, 'status');
    switch (status) {
      case 'succeeded':
        return { done: await this.collect(prediction, job, context) };
      case 'failed':
        throw this.failed(textAt(prediction, 'error'));
      case 'canceled':
      case 'aborted':
        throw this.http.error('failed', 'called the order off');
      default:
        context.progress(status === 'processing' ? 20 : 5, status === 'processing' ? 'generating' : 'queued');
        return { taskId };
    }
  }

  async cancel(taskId: string): Promise<void> {
    const path = `/predictions/${encodeURIComponent(taskId)}/cancel`;
    await this.http.call({ method: 'POST', path, answer: 'nothing' }).catch((error: unknown) => {
      if (!isRejection(error)) throw error;
    });
  }

  private collect(prediction: unknown, job: ImageJob, context: ProviderContext): Promise<ProviderResult> {
    const files = this.http.authorized('/');
    const sources = outputUrls(at(prediction, 'output')).map((url) =>
      // Only files of the API itself ask for the token.
      URL.canParse(url) && new URL(url).origin === new URL(files.url).origin
        ? { url, headers: files.headers }
        : { url },
    );
    return this.results.collect(sources, context, { wanted: job.count, repeatable: true });
  }

  private failed(reason: string | null): ProviderError {
    if (isModeration(reason)) return this.http.error('moderated', 'does not allow this content');
    return this.http.error(
      'failed',
      `could not carry out the order: ${this.http.quote(reason) ?? 'no reason was given'}`,
    );
  }
}

function isRejection(error: unknown): boolean {
  return error instanceof ProviderError && error.failure === 'rejected';
}
