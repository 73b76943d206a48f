import { parseJson } from '../../json.js';
import { Unusable, quote } from './unusable.js';

/** The fields of an old task as they were found: texts where it was a hash, anything where it was JSON. */
export type OldFields = Readonly<Record<string, unknown>>;

/** A hash has no null: this is how clients of several languages wrote it. */
const NOTHING = /^\s*(null|None|nil|undefined)?\s*$/;

/** JSON nested deeper than this is nobody's configuration, and PostgreSQL has its limit, too. */
const MAX_DEPTH = 50;

/** Null for what is not there. */
export function fieldOf(fields: OldFields, name: string): unknown {
  const value = Object.hasOwn(fields, name) ? fields[name] : null;
  return value === undefined || (typeof value === 'string' && NOTHING.test(value)) ? null : value;
}

/** A text, or a number as text; null for what is not there and for anything else. */
export function textOf(fields: OldFields, name: string, maxLength: number): string | null {
  const value = fieldOf(fields, name);
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  if (text.length > maxLength)
    throw new Unusable('TOO_LONG', `${name} has ${text.length} characters, more than ${maxLength}`);
  checkStorable(text, name);
  return text;
}

/** What a field holds as JSON, be it text or not; a text that is no JSON stays a text. */
export function jsonOf(fields: OldFields, name: string): unknown {
  const value = fieldOf(fields, name);
  const parsed = typeof value === 'string' ? (tryParse(value)?.value ?? value) : value;
  checkStorable(parsed, name);
  return parsed;
}

/** Null when it is no JSON. */
export function tryParse(text: string): { value: unknown } | null {
  try {
    return { value: parseJson<unknown>(text) };
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Credits: a whole number that fits its column; nothing is 0. */
export function creditsOf(fields: OldFields, name: string): number {
  const value = fieldOf(fields, name) ?? 0;
  const credits = typeof value === 'string' ? Number(value) : value;
  if (typeof credits !== 'number' || !Number.isInteger(credits) || credits < 0 || credits > 2_147_483_647)
    throw new Unusable('BAD_CREDITS', `${name} is ${quote(value)}, not a number of credits`);
  return credits === 0 ? 0 : credits;
}

/** PostgreSQL takes neither U+0000 nor half a surrogate pair into its texts and JSON. */
function checkStorable(value: unknown, name: string, depth = 0): void {
  if (depth > MAX_DEPTH) throw new Unusable('UNSTORABLE', `${name} is nested too deep`);
  if (typeof value === 'string') {
    if (/\u0000|\p{Surrogate}/u.test(value))
      throw new Unusable(
        'UNSTORABLE',
        `${name} has characters that cannot be stored (U+0000 or half a surrogate pair)`,
      );
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      checkStorable(key, name, depth + 1);
      checkStorable(item, name, depth + 1);
    }
  }
}
