import type { TransformFnParams } from 'class-transformer';

/** `"20"`, `"20s"` and `"20 s"` are 20; anything else stays as it is and fails the check of its property. */
export function asNumber({ value }: TransformFnParams): unknown {
  const text = String(value).trim();
  return /^\d+(\.\d+)?\s?s?$/.test(text) ? Number.parseFloat(text) : value;
}

/** A number, or 0 for `off`. */
export function asLimit(params: TransformFnParams): unknown {
  return String(params.value).trim().toLowerCase() === 'off' ? 0 : asNumber(params);
}

/** `on`, `true`, `1`, `yes` and their opposites; anything else stays as it is and fails the check of its property. */
export function asSwitch({ value }: TransformFnParams): unknown {
  if (value === undefined) return undefined;
  const text = String(value).trim().toLowerCase();
  if (['on', 'true', '1', 'yes'].includes(text)) return true;
  if (['off', 'false', '0', 'no'].includes(text)) return false;
  return value;
}

/** `"preview, video"` is `["preview", "video"]`. */
export function asList({ value }: TransformFnParams): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** `databaseUrl` is `DATABASE_URL`. */
export function environmentName(property: string): string {
  return property.replace(/([A-Z])/g, '_$1').toUpperCase();
}
