import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { at } from './at.js';

const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

it.each([1, 1_000, 30 * DAY_MS, 400 * DAY_MS])('does its work after %d ms, and not before', (time) => {
  const work = vi.fn();
  at(time, work);
  vi.advanceTimersByTime(time - 1);
  expect(work).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(work).toHaveBeenCalledOnce();
});

it('does at once what is past, and never what has no time or was cancelled', () => {
  const [past, never, cancelled] = [vi.fn(), vi.fn(), vi.fn()];
  vi.setSystemTime(5_000);
  at(4_000, past);
  at(Infinity, never);
  at(40 * DAY_MS, cancelled).cancel();
  vi.advanceTimersByTime(100 * DAY_MS);
  expect([past, never, cancelled].map((work) => work.mock.calls.length)).toEqual([1, 0, 0]);
});
