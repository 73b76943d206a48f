const LONGEST_MS = 3_600_000;

/** Milliseconds that an answer asks to wait before the next request; 0 when it does not say. */
export function retryAfterOf(headers: Readonly<Record<string, string>>, now = Date.now()): number {
  const text = headers['retry-after']?.trim() ?? '';
  const wait = /^\d+(\.\d+)?$/.test(text) ? Number.parseFloat(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), LONGEST_MS);
}
