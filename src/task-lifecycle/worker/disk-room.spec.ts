import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClaimGate } from './claim-gate.js';
import { DiskRoom } from './disk-room.js';

describe('a full disk', () => {
  let free: number | null;
  let gate: ClaimGate;
  const mayClaim = (): boolean => gate.admits({ name: 'sample' });

  beforeEach(() => {
    vi.useFakeTimers();
    free = 0;
    const freeBytes = async (): Promise<number> => free ?? Promise.reject(new Error('gone'));
    gate = new ClaimGate(new DiskRoom({ freeBytes }));
    gate.follow({ draining: false, paused: [] });
  });
  afterEach(() => vi.useRealTimers());

  it('is no concern while work succeeds', () => {
    expect(mayClaim()).toBe(true);
  });

  it('lets no task be taken until there is room', async () => {
    gate.noteFullDisk();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(mayClaim()).toBe(false);
    free = 200_000_000;
    await vi.advanceTimersByTimeAsync(500);
    expect(mayClaim()).toBe(true);
  });

  it('is tried again after half a minute, as small work may fit, and then after twice as long until there is room', async () => {
    const expectToWait = async (seconds: number): Promise<void> => {
      gate.noteFullDisk();
      await vi.advanceTimersByTimeAsync(1_000 * seconds - 1_000);
      gate.noteFullDisk();
      expect(mayClaim()).toBe(false);
      await vi.advanceTimersByTimeAsync(1_500);
      expect(mayClaim()).toBe(true);
    };
    for (const seconds of [30, 60, 120, 240, 300, 300]) await expectToWait(seconds);
    free = 200_000_000;
    await expectToWait(1);
    free = 0;
    await expectToWait(30);
  });

  it('cannot be looked at: the same', async () => {
    free = null;
    gate.noteFullDisk();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(mayClaim()).toBe(false);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(mayClaim()).toBe(true);
  });
});
