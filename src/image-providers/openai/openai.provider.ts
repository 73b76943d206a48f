import { listAt, textAt } from '../http/json-value.js';
import { inputsOf } from '../http/input-images.js';
import type { ProviderLimits } from '../http/provider-limits.js';
import { ProviderHttp } from '../http/provider-http.js';
import type { ResultSource } from '../http/result-collector.js';
import { ResultCollector } from '../http/result-collector.js';
import { IMAGE_JOB_TYPES } from '../image-provider.js';
import type {
  ImageJob,
  ImageProvider,
  ProviderCapabilities,
  ProviderContext,
  ProviderState,
} from '../image-provider.js';
import { explainOpenAiError } from './openai-errors.js';
import { openAiEditForm, openAiFields, openAiSizes } from './openai-requests.js';

export interface OpenAiSettings {
  apiKey: string;
  /** With its version, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  model: string;
  limits?: Partial<ProviderLimits>;
}

const PROVIDER = 'openai';
/** A picture takes minutes, and a call that is cut is paid for all the same. */
const ORDER_TIMEOUT_MS = 300_000;
/** Of the 16 pictures an edit takes, one is the source. */
const MAX_REFERENCES = 15;

/** The image endpoints of OpenAI, and of whatever speaks their protocol. Orders have no id: one cannot be found again. */
export class OpenAiProvider implements ImageProvider {
  readonly name = PROVIDER;
  readonly capabilities: ProviderCapabilities;
  private readonly http: ProviderHttp;
  private readonly results: ResultCollector;

  constructor(private readonly settings: OpenAiSettings) {
    this.capabilities = {
      types: IMAGE_JOB_TYPES,
      maxReferences: MAX_REFERENCES,
      maxCount: 4,
      sizes: openAiSizes(settings.model),
      seed: false,
      negativePrompt: false,
      mask: 'transparent-is-edited',
      repeatable: false,
    };
    this.http = new ProviderHttp(
      { provider: PROVIDER, baseUrl: settings.baseUrl, secret: settings.apiKey, explain: explainOpenAiError },
      { orderTimeout: ORDER_TIMEOUT_MS, ...settings.limits },
    );
    this.results = new ResultCollector(this.http);
  }

  async start(job: ImageJob, context: ProviderContext): Promise<ProviderState> {
    const answer = await this.order(job, context.signal);
    const sources = listAt(answer, 'data').map(toSource);
    return { done: await this.results.collect(sources, context, { wanted: job.count, repeatable: false }) };
  }

  private async order(job: ImageJob, signal: AbortSignal): Promise<unknown> {
    const { model } = this.settings;
    const order = { method: 'POST', signal, orders: true } as const;
    return inputsOf(job).length === 0
      ? this.http.call({ ...order, path: '/images/generations', json: openAiFields(job, model) })
      : this.http.call({ ...order, path: '/images/edits', form: await openAiEditForm(job, model) });
  }
}

function toSource(item: unknown): ResultSource {
  const base64 = textAt(item, 'b64_json');
  const url = textAt(item, 'url');
  if (base64) return { base64 };
  return url ? { url } : { error: { code: 'NOT_AN_IMAGE', message: 'The provider left a picture out' } };
}
