import type { OldFields } from './old-fields.js';
import { fieldOf } from './old-fields.js';
import { Unusable, quote } from './unusable.js';

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const NUMBER = /^\d+(\.\d+)?$/;

/** Milliseconds since 1970 have passed this in 1973; seconds will in the year 5138. */
const FIRST_MILLISECONDS = 100_000_000_000;
const EARLIEST = Date.UTC(2000, 0, 1);
const CLOCK_DIFFERENCE_MS = 24 * 3_600_000;

/** ISO 8601 or seconds or milliseconds since 1970, as number or text; null for what is not there. */
export function timeOf(fields: OldFields, name: string, now: Date): Date | null {
  const value = fieldOf(fields, name);
  if (value === null) return null;
  const time = parseTime(value);
  if (time === null) throw new Unusable('BAD_TIME', `${name} is ${quote(value)}, which is no time`);
  if (time < EARLIEST || time > now.getTime() + CLOCK_DIFFERENCE_MS)
    throw new Unusable('BAD_TIME', `${name} is ${quote(value)}, which cannot be`);
  return new Date(time);
}

function parseTime(value: unknown): number | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (NUMBER.test(text)) {
    const number = Number(text);
    return Math.round(number < FIRST_MILLISECONDS ? number * 1_000 : number);
  }
  const [, day, clock, fraction = '', zone = 'Z'] = ISO.exec(text) ?? [];
  if (day === undefined || clock === undefined) return null;
  // A time without a zone is UTC, as servers write it; JavaScript would take it for local time.
  const time = Date.parse(`${day}T${clock}${clock.length > 5 ? fraction.slice(0, 4) : ''}${normalZone(zone)}`);
  return Number.isNaN(time) ? null : time;
}

/** `+0800` and `+08` as `+08:00`. */
function normalZone(zone: string): string {
  if (zone.length === 1) return 'Z';
  const minutes = zone.length > 3 ? zone.slice(-2) : '00';
  return `${zone.slice(0, 3)}:${minutes}`;
}
