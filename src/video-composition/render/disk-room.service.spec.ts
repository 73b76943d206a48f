import { expect, it } from 'vitest';
import { LOW_DISK_BYTES } from '../../files/disk-full.js';
import type { FileStorage } from '../../files/file-storage.js';
import { DiskRoom } from './disk-room.service.js';

const MB = 1_000_000;
const forever = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A disk with so much room beside what must always be free, and compositions that write to it. */
function diskOf(megabytes: number) {
  const disk = { free: LOW_DISK_BYTES + megabytes * MB };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that matters of it here
  const room = new DiskRoom({ freeBytes: async () => disk.free } as unknown as FileStorage);
  const start = (wanted: number, { fetched = 0, signal = forever } = {}) => {
    const state = { written: 0, began: false };
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const result = room.hold(
      { workspace: { bytes: async () => state.written }, bytes: wanted * MB, fetched: fetched * MB },
      signal,
      async (isFetched) => {
        state.began = true;
        isFetched();
        await ended;
      },
    );
    const write = (some: number): void => {
      state.written += some * MB;
      disk.free -= some * MB;
    };
    return { state, result, end, write };
  };
  return start;
}

async function settle(): Promise<void> {
  for (let n = 0; n < 5; n++) await turn();
}

it('what one composition counts on, no other of the worker takes: it waits for it to end', async () => {
  const start = diskOf(100);
  const first = start(70);
  const second = start(60);
  const small = start(20);
  await settle();
  expect([first, second, small].map(({ state }) => state.began)).toEqual([true, false, true]);
  first.end();
  await settle();
  expect(second.state.began).toBe(true);
  for (const { end } of [second, small]) end();
  await Promise.all([first, second, small].map(({ result }) => result));
});

it('what it has written is not counted again', async () => {
  const start = diskOf(100);
  const first = start(70);
  await settle();
  first.write(60);
  const second = start(30);
  await settle();
  expect(second.state.began).toBe(true);
});

it('what has to be fetched needs room, too, until it is there', async () => {
  const start = diskOf(100);
  await expect(start(60, { fetched: 50 }).result).rejects.toMatchObject({ code: 'DISK_FULL' });
  const first = start(40, { fetched: 50 });
  await settle();
  const second = start(40);
  await settle();
  expect([first, second].map(({ state }) => state.began)).toEqual([true, true]);
});

it('what would not have room alone is refused at once, with what it needs', async () => {
  const start = diskOf(100);
  await expect(start(101).result).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: 'There is not enough room on the disk: 101 MB are needed',
  });
});

it('who is cancelled does not wait any longer, and takes no room', async () => {
  const start = diskOf(100);
  const first = start(70);
  await settle();
  const controller = new AbortController();
  const second = start(60, { signal: controller.signal });
  await settle();
  controller.abort(new Error('cancelled'));
  await expect(second.result).rejects.toThrow('cancelled');
  const third = start(30);
  await settle();
  expect([first, second, third].map(({ state }) => state.began)).toEqual([true, false, true]);
});
