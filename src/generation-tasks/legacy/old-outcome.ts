import { validate } from 'uuid';
import type { TaskError } from '../../task-lifecycle/task.entity.js';
import type { OldFields } from './old-fields.js';
import { isRecord, jsonOf } from './old-fields.js';

const MAX_MESSAGE = 2_000;
const MAX_URL = 4_000;
/** Pictures that somebody stored as text are not kept: they are not what a task's row is for. */
const MAX_KEPT_JSON = 65_536;

/** Where the old service put the address of a result, or its file. */
const RESULT_PLACES = [
  'url',
  'image_url',
  'result_url',
  'output_url',
  'file_id',
  'result_file_id',
  'output_file_id',
  'image',
  'images',
  'results',
];

/** What an old task made. */
export interface OldResult {
  url: string | null;
  fileId: string | null;
  /** As it was, for what has no place here. */
  raw: unknown;
}

/** Why a failed task failed. */
export function errorOf(fields: OldFields): TaskError {
  const error = jsonOf(fields, 'error');
  const parts = isRecord(error) ? error : { message: error };
  const code = [parts.code, parts.error_code, parts.type].find(isCode);
  const text = [parts.message, parts.error, parts.detail, parts.msg].find((part) => typeof part === 'string');
  const message = text ?? (error === null ? 'The older system told no reason' : JSON.stringify(error));
  return { code: code ?? 'LEGACY_FAILED', message: shorten(message, MAX_MESSAGE), retryable: false };
}

export function resultOf(fields: OldFields): OldResult {
  const raw = jsonOf(fields, 'result');
  const found = candidatesIn(raw);
  const size = raw === null ? 0 : JSON.stringify(raw).length;
  return {
    url: found.find((text) => /^https?:\/\/\S+$/i.test(text) && text.length <= MAX_URL) ?? null,
    fileId: found.find((text) => validate(text))?.toLowerCase() ?? null,
    raw: size > MAX_KEPT_JSON ? null : raw,
  };
}

function candidatesIn(result: unknown): string[] {
  if (typeof result === 'string') return [result.trim()];
  if (Array.isArray(result)) return candidatesIn(result[0]);
  if (!isRecord(result)) return [];
  return RESULT_PLACES.flatMap((place) => candidatesIn(result[place]));
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value);
}

/** Never in the middle of a surrogate pair. */
function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/\p{Surrogate}$/u, '')}…`;
}
