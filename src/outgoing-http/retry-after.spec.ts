import { expect, it } from 'vitest';
import { retryAfterOf } from './retry-after.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

it.each([
  [{ 'retry-after-ms': '150.5', 'retry-after': '9' }, 150.5],
  [{ 'retry-after': '9' }, 9_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, 0],
  [{ 'retry-after': '-5' }, 0],
  [{ 'retry-after': '99999999' }, 3_600_000],
  [{}, 0],
])('reads %j as %d ms', (headers, wait) => {
  expect(retryAfterOf(headers, NOW)).toBe(wait);
});
