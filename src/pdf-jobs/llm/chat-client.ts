import { LRUCache } from 'lru-cache';
import { OutgoingError } from '../../outgoing-http/outgoing-error.js';
import type { OutgoingAnswer } from '../../outgoing-http/outgoing-http.js';
import { OutgoingHttp } from '../../outgoing-http/outgoing-http.js';
import { PermanentError, TransientError } from '../../task-lifecycle/retry-policy.js';
import { storable } from '../storable-text.js';
import { parseChatAnswer } from './chat-answer.js';
import { endingOf } from './finish-reason.js';
import { refusalOf, refusesTemperature, TooLongError } from './refusal.js';

export interface ChatEndpoint {
  baseUrl: string;
  apiKey: string | null;
  /** Milliseconds that one answer may take. */
  timeout: number;
}

export interface ChatQuestion {
  model: string;
  /** What is to be done. */
  instruction: string;
  /** With what. */
  text: string;
  /** A `data:` URL. */
  picture?: string;
}

export const EMPTY_ANSWER = 'LLM_EMPTY_ANSWER';

const MAX_ANSWER_BYTES = 10_000_000;
const TEMPERATURE = 0.2;

/** Asks an OpenAI-compatible chat endpoint. */
export class ChatClient {
  private readonly http: OutgoingHttp;
  private readonly url: string;
  /** Models that take no temperature but their own. */
  private readonly ownTemperature = new LRUCache<string, true>({ max: 100 });

  constructor(private readonly endpoint: ChatEndpoint) {
    this.http = new OutgoingHttp({ trusted: [endpoint.baseUrl] });
    this.url = `${endpoint.baseUrl.replace(/\/+$/, '')}/chat/completions`;
  }

  /** @throws TooLongError, TransientError, PermanentError, or the signal's reason */
  async ask(question: ChatQuestion, signal: AbortSignal): Promise<string> {
    const { model, text, picture } = question;
    // Of several that are sent together each is told.
    const isKnown = this.ownTemperature.has(model);
    let answer = await this.send(question, signal);
    if (!isKnown && refusesTemperature(answer)) {
      this.ownTemperature.set(model, true);
      answer = await this.send(question, signal);
    }
    if (answer.status !== 200) throw refusalOf(answer, this.endpoint.apiKey, picture !== undefined);
    const content = contentOf(answer);
    // Of a picture alone there may be nothing to say.
    if (content === '' && text !== '')
      throw new TransientError(EMPTY_ANSWER, 'The answer of the language model is empty');
    return content;
  }

  private async send(question: ChatQuestion, signal: AbortSignal): Promise<OutgoingAnswer> {
    const { model, instruction, text, picture } = question;
    const { apiKey, timeout } = this.endpoint;
    const messages = [
      { role: 'system', content: instruction },
      { role: 'user', content: contentFor(text, picture) },
    ];
    const temperature = this.ownTemperature.has(model) ? {} : { temperature: TEMPERATURE };
    return this.http
      .send({
        url: this.url,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        body: JSON.stringify({ model, messages, ...temperature }),
        signal,
        timeout,
        maxBytes: MAX_ANSWER_BYTES,
      })
      .catch((error: unknown) => {
        throw error instanceof OutgoingError ? unanswered(error) : error;
      });
  }
}

/** Endpoints that know no pictures take a plain text only. */
function contentFor(text: string, picture: string | undefined): string | object[] {
  if (picture === undefined) return text;
  return [
    { type: 'text', text },
    { type: 'image_url', image_url: { url: picture } },
  ];
}

function unanswered(cause: OutgoingError): TransientError {
  return new TransientError('LLM_UNAVAILABLE', 'The language model did not answer', { cause });
}

function contentOf({ body }: OutgoingAnswer): string {
  const { content, finishReason } = parseChatAnswer(body);
  const ending = endingOf(finishReason);
  if (ending === 'cut') throw new TooLongError('The answer was cut');
  if (ending === 'moderated')
    throw new PermanentError('LLM_MODERATED', 'The language model does not allow this content');
  if (ending === 'broken-off')
    throw new TransientError('LLM_UNAVAILABLE', 'The language model broke off in the middle of its answer');
  if (content === null)
    throw new TransientError('LLM_UNREADABLE', 'The language model answered with what is no answer');
  return storable(content).trim();
}
