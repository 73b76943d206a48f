import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { flush } from './flush.js';

const path = join(tmpdir(), `darkroom-flush-${process.pid}`);

beforeEach(() => writeFile(path, 'some bytes'));
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(path);
});

/** Has every file wait for a disk that ends when it is told to. */
async function slowDisk(): Promise<{ end: () => void; begun: Promise<unknown>; isClosed: () => boolean }> {
  const [begun, ended] = [new AbortController(), new AbortController()];
  const file = await open(path);
  const prototype: unknown = Object.getPrototypeOf(file);
  await file.close();
  if (!isFileHandle(prototype)) throw new TypeError('A file has no sync of its class');
  const flushed: FileHandle[] = [];
  vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    flushed.push(this);
    begun.abort();
    await once(ended.signal, 'abort');
  });
  return {
    end: () => ended.abort(),
    begun: once(begun.signal, 'abort'),
    isClosed: () => flushed[0]?.fd === -1,
  };
}

function isFileHandle(value: unknown): value is FileHandle {
  return typeof value === 'object' && value !== null && 'sync' in value;
}

it('who gives up does not wait for a slow disk; the file is closed when that is done', async () => {
  const disk = await slowDisk();
  const giveUp = new AbortController();
  const flushing = flush(path, { signal: giveUp.signal });
  await disk.begun;
  giveUp.abort(new Error('cancelled'));
  await expect(flushing).rejects.toThrow('cancelled');
  expect(disk.isClosed()).toBe(false);
  disk.end();
  await vi.waitFor(() => expect(disk.isClosed()).toBe(true));
});

it('waits for the disk otherwise', async () => {
  const disk = await slowDisk();
  const ended = vi.fn();
  const flushing = flush(path, { signal: new AbortController().signal }).then(ended);
  await disk.begun;
  expect(ended).not.toHaveBeenCalled();
  disk.end();
  await flushing;
  expect(disk.isClosed()).toBe(true);
});
