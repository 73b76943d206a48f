const HOUR_MS = 3_600_000;

/** Milliseconds that an answer asks to wait before the next request, `longest` at most; 0 when it does not say. */
export function retryAfterOf(headers: Readonly<Record<string, string>>, now = Date.now(), longest = HOUR_MS): number {
  const milliseconds = Number.parseFloat(headers['retry-after-ms'] ?? '');
  if (milliseconds >= 0) return Math.min(milliseconds, longest);
  const text = headers['retry-after'] ?? '';
  const wait = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number.parseFloat(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), longest);
}
