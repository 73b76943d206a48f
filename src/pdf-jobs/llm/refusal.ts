import type { OutgoingAnswer } from '../../outgoing-http/outgoing-http.js';
import { retryAfterOf } from '../../outgoing-http/retry-after.js';
import { PermanentError, TransientError } from '../../task-lifecycle/retry-policy.js';
import { storable } from '../storable-text.js';
import { parseChatAnswer } from './chat-answer.js';
import { rateLimited } from './rate-limit.js';

/** Why there is no whole answer: the text, or what became of it, was too long. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

/** Only OpenAI itself has a code for it. The others have words: vLLM, llama.cpp, Anthropic, Gemini, SiliconFlow. */
const TOO_LONG =
  /context[ _](length|window|size)|too many (input |prompt )?tokens|(prompt|input|text) is too long|maximum number of (input )?tokens|max_seq_len/i;
const TOO_LONG_STATUSES: readonly number[] = [400, 422];

/** llama.cpp and Ollama call it a failure of their own (500) that a model does not take pictures. */
const NO_PICTURES =
  /\b(images?|vision|multimodal)\b.*\bnot (support|load)|\bnot support\w*\b.*\b(images?|vision|multimodal)\b|missing data required for image/i;

/** What these say is about the operator's account. */
const ACCOUNT_STATUSES: readonly number[] = [401, 402, 403];

const QUOTED_LETTERS = 200;
const SECRETS = /\bBearer\s+\S+|\b(sk|pk|rk|org|proj)-[\w*.-]{4,}/gi;

/** Whether it is the temperature that the model does not want. */
export function refusesTemperature({ status, body }: OutgoingAnswer): boolean {
  const { errorMessage, errorParam } = parseChatAnswer(body);
  return status === 400 && (errorParam === 'temperature' || /\btemperature\b/i.test(errorMessage ?? ''));
}

/** The error that an answer other than 200 to a question with or without a picture is. */
export function refusalOf(
  { status, headers, body }: OutgoingAnswer,
  apiKey: string | null,
  hasPicture: boolean,
): Error {
  const { errorCode, errorMessage } = parseChatAnswer(body);
  if (isTooLong(status, errorCode, errorMessage)) return new TooLongError('The text is too long');
  const retryAfter = retryAfterOf(headers);
  if (status === 429 && errorCode !== 'insufficient_quota') return rateLimited(retryAfter);
  const takesNoPictures = hasPicture && NO_PICTURES.test(errorMessage ?? '');
  if (!takesNoPictures && (status >= 500 || status === 408 || status === 409))
    return new TransientError('LLM_UNAVAILABLE', `The language model is not available (${status})`, { retryAfter });
  const words = ACCOUNT_STATUSES.includes(status) ? '' : quoted(errorMessage, apiKey);
  return new PermanentError('LLM_REFUSED', `The language model refused the request (${status})${words}`);
}

function isTooLong(status: number, code: string | null, message: string | null): boolean {
  if (status === 413 || code === 'context_length_exceeded') return true;
  return TOO_LONG_STATUSES.includes(status) && TOO_LONG.test(message ?? '');
}

/** In one short line, without what looks like a key. */
function quoted(message: string | null, apiKey: string | null): string {
  const plain = (message ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const open = (apiKey ? plain.replaceAll(apiKey, '***') : plain).replace(SECRETS, '***');
  if (open === '') return '';
  return `: ${storable(open.length > QUOTED_LETTERS ? `${open.slice(0, QUOTED_LETTERS)}…` : open)}`;
}
