import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Config } from '../../config/config.js';
import { ProviderCalls } from '../../observability/provider-calls.js';
import { PermanentError, TransientError } from '../../task-lifecycle/retry-policy.js';
import type { ChatQuestion } from './chat-client.js';
import { ChatClient } from './chat-client.js';
import { REUNIONS } from './language-model-time.js';
import { LlmPlaces } from './llm-places.service.js';
import { isRateLimited, RateLimit } from './rate-limit.js';
import { TooLongError } from './refusal.js';
import { splitText } from './split-text.js';

const TRIES = 3;

export type Question = Omit<ChatQuestion, 'model'> & {
  model?: string;
  /** What is to be done with the answers of two halves; left out, they stand one after the other. */
  reunion?: string;
};

/** Answers that outlive the attempt which had them. */
export interface AnswerMemory {
  /** Null for a question that is too long; undefined for one that was not asked yet. */
  find(question: ChatQuestion): Promise<string | null | undefined>;
  keep(question: ChatQuestion, answer: string | null): Promise<void>;
}

interface Asking {
  signal: AbortSignal;
  /** Of the parts of the answer; left out, a further attempt asks for all of them again. */
  memory?: AnswerMemory;
}

/** The language model that was configured. */
@Injectable()
export class LanguageModel {
  private readonly client: ChatClient | null;
  /** Beyond what one answer may take the shard waits for its next attempt. */
  private readonly patience: number;
  private readonly limits: LRUCache<string, RateLimit>;

  constructor(
    private readonly config: Config,
    private readonly places: LlmPlaces,
    private readonly calls: ProviderCalls,
  ) {
    const { llmBaseUrl: baseUrl, llmApiKey: apiKey = null, llmSeconds } = config;
    this.patience = llmSeconds * 1_000;
    this.client = baseUrl === undefined ? null : new ChatClient({ baseUrl, apiKey, timeout: this.patience });
    this.limits = new LRUCache({ max: 100, memoMethod: () => new RateLimit(this.patience) });
  }

  /**
   * The whole answer: where a text is too long, or what comes of it, it is asked for in halves.
   * @throws TransientError, PermanentError, or the signal's reason
   */
  async ask(question: Question, asking: Asking, reunions = REUNIONS): Promise<string> {
    const { reunion, ...plain } = question;
    const answered = await this.askInOne({ ...plain, model: question.model ?? this.config.llmModel }, asking);
    if (typeof answered === 'string') return answered;
    const [first, second] = answered;
    const answer = await this.ask({ ...question, text: first }, asking, reunions);
    const both = `${answer}\n\n${await this.ask({ ...question, text: second }, asking, reunions)}`;
    // What has not become shorter would only be cut again.
    if (reunion === undefined || reunions === 0 || both.length >= question.text.length) return both;
    return this.ask({ ...question, instruction: reunion, text: both }, asking, reunions - 1);
  }

  /** The answer, or the halves of a text that is too long for one. */
  private async askInOne(question: ChatQuestion, { signal, memory }: Asking): Promise<string | [string, string]> {
    const known = await memory?.find(question);
    if (typeof known === 'string') return known;
    const answer = known === null ? null : await this.askPatiently(question, signal).catch(nullWhenTooLong);
    if (answer !== null) {
      await memory?.keep(question, answer);
      return answer;
    }
    const halves = splitText(question.text);
    if (!halves) throw new PermanentError('LLM_ANSWER_CUT', 'The language model cut its answer');
    await memory?.keep(question, null);
    return halves;
  }

  /** A short wait is better than to extract the shard again. */
  private async askPatiently(question: ChatQuestion, signal: AbortSignal): Promise<string> {
    const limit = this.limits.memo(question.model);
    for (let tries = 1; ; tries++) {
      try {
        return await limit.run(signal, () => this.askOnce(question, limit, signal));
      } catch (error) {
        const wait = error instanceof TransientError ? Math.max(error.retryAfter, 500 * tries) : Infinity;
        if (tries === TRIES || wait > this.patience || isRateLimited(error)) throw error;
        await delay(wait, undefined, { signal });
      }
    }
  }

  private async askOnce(question: ChatQuestion, limit: RateLimit, signal: AbortSignal): Promise<string> {
    const { client } = this;
    if (!client) throw new PermanentError('PROVIDER_NOT_CONFIGURED', 'No language model is configured any more');
    return this.places.hold(signal, () => {
      limit.check();
      return this.calls.observe('llm', 'chat', () => client.ask(question, signal));
    });
  }
}

function nullWhenTooLong(error: unknown): null {
  if (error instanceof TooLongError) return null;
  throw error;
}
