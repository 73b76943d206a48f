import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileStorage } from '../../files/file-storage.js';
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
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that is asked of it
    gate = new ClaimGate(new DiskRoom({ freeBytes } as FileStorage));
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

  it('is tried again after ten seconds, as small work may fit, and not seen may be free', async () => {
    gate.noteFullDisk();
    await vi.advanceTimersByTimeAsync(9_000);
    gate.noteFullDisk();
    expect(mayClaim()).toBe(false);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(mayClaim()).toBe(true);
  });

  it('cannot be looked at: the same', async () => {
    free = null;
    gate.noteFullDisk();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(mayClaim()).toBe(false);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(mayClaim()).toBe(true);
  });
});
