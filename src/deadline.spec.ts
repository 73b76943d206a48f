import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startDeadline } from './deadline.js';

describe('a deadline', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('expires when the time is over', () => {
    const expire = vi.fn();
    startDeadline(30_000, expire);
    vi.advanceTimersByTime(29_999);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expire).toHaveBeenCalledOnce();
  });

  it('leaves the work a moment more when the process itself stood still', () => {
    const expire = vi.fn();
    startDeadline(30_000, expire);
    vi.setSystemTime(Date.now() + 15_000);
    vi.advanceTimersByTime(30_000);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5_000);
    expect(expire).toHaveBeenCalledOnce();
  });

  it('does not expire once it is stopped', () => {
    const expire = vi.fn();
    startDeadline(1_000, expire)();
    vi.advanceTimersByTime(10_000);
    expect(expire).not.toHaveBeenCalled();
  });
});
