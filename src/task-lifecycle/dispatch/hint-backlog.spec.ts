import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ENOUGH_HINTS, HintBacklog } from './hint-backlog.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const answers = async (): Promise<void> => Promise.resolve();

it('is long when so many hints wait, for as long as the look at them holds good', async () => {
  const count = vi.fn(async () => ENOUGH_HINTS);
  const backlog = new HintBacklog(count);
  expect(backlog.isLong()).toBe(false);
  await answers();
  for (let n = 0; n < 49; n++) {
    expect(backlog.isLong()).toBe(true);
    vi.advanceTimersByTime(1);
  }
  expect(count).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(backlog.isLong()).toBe(false);
  expect(count).toHaveBeenCalledTimes(2);
});

it('is not long with fewer, nor when Redis does not answer', async () => {
  for (const count of [ENOUGH_HINTS - 1, 0, null]) {
    const backlog = new HintBacklog(async () => count);
    expect(backlog.isLong()).toBe(false);
    await answers();
    expect(backlog.isLong()).toBe(false);
  }
});

it('believes no answer that comes after the next look', async () => {
  const late: ((count: number) => void)[] = [];
  const backlog = new HintBacklog(() => new Promise((resolve) => late.push(resolve)));
  expect(backlog.isLong()).toBe(false);
  vi.advanceTimersByTime(50);
  expect(backlog.isLong()).toBe(false);
  late[0]?.(ENOUGH_HINTS);
  await answers();
  expect(backlog.isLong()).toBe(false);
  late[1]?.(ENOUGH_HINTS);
  await answers();
  expect(backlog.isLong()).toBe(true);
});
