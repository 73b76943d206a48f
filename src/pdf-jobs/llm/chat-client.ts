import { OutgoingError } from '../../outgoing-http/outgoing-error.js';
import type { OutgoingAnswer } from '../../outgoing-http/outgoing-http.js';
import { OutgoingHttp } from '../../outgoing-http/outgoing-http.js';
import { retryAfterOf } from '../../outgoing-http/retry-after.js';
import { PermanentError, TransientError } from '../../task-lifecycle/retry-policy.js';
import { parseChatAnswer } from './chat-answer.js';
import { rateLimited } from './rate-limit.js';

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

/** Why there is no whole answer: the text, or what became of it, was too long. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

const MAX_ANSWER_BYTES = 10_000_000;

/** Asks an OpenAI-compatible chat endpoint. */
export class ChatClient {
  private readonly http: OutgoingHttp;
  private readonly url: string;

  constructor(private readonly endpoint: ChatEndpoint) {
    this.http = new OutgoingHttp({ trusted: [endpoint.baseUrl] });
    this.url = `${endpoint.baseUrl.replace(/\/+$/, '')}/chat/completions`;
  }

  /** @throws TooLongError, TransientError, PermanentError, or the signal's reason */
  async ask({ model, instruction, text, picture }: ChatQuestion, signal: AbortSignal): Promise<string> {
    const { apiKey, timeout } = this.endpoint;
    const messages = [
      { role: 'system', content: instruction },
      { role: 'user', content: contentFor(text, picture) },
    ];
    const answer = await this.http
      .send({
        url: this.url,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        body: JSON.stringify({ model, messages, temperature: 0.2 }),
        signal,
        timeout,
        maxBytes: MAX_ANSWER_BYTES,
      })
      .catch((error: unknown) => {
        throw error instanceof OutgoingError ? unanswered(error) : error;
      });
    if (answer.status !== 200) throw refused(answer);
    return contentOf(answer);
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

function refused({ status, headers, body }: OutgoingAnswer): Error {
  const { errorCode } = parseChatAnswer(body);
  if (errorCode === 'context_length_exceeded' || status === 413) return new TooLongError('The text is too long');
  const retryAfter = retryAfterOf(headers);
  if (status === 429 && errorCode !== 'insufficient_quota') return rateLimited(retryAfter);
  if (status >= 500 || status === 408 || status === 409)
    return new TransientError('LLM_UNAVAILABLE', `The language model is not available (${status})`, { retryAfter });
  return new PermanentError('LLM_REFUSED', `The language model refused the request (${status})`);
}

function contentOf({ body }: OutgoingAnswer): string {
  const { content, finishReason } = parseChatAnswer(body);
  if (finishReason === 'length') throw new TooLongError('The answer was cut');
  if (finishReason === 'content_filter')
    throw new PermanentError('LLM_MODERATED', 'The language model does not allow this content');
  if (content === null)
    throw new TransientError('LLM_UNREADABLE', 'The language model answered with what is no answer');
  return content.trim();
}
