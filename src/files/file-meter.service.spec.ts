import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FileMeter } from './file-meter.service.js';

let folder: string;
const meter = new FileMeter();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-meter-'));
});
afterAll(async () => {
  await meter.onApplicationShutdown();
  await rm(folder, { recursive: true });
});

it.each([0, 1, 1_048_576, 2_500_001])('measures a file of %i bytes', async (sizeBytes) => {
  const content = randomBytes(sizeBytes);
  const path = join(folder, `${sizeBytes}.bin`);
  await writeFile(path, content);
  expect(await meter.measure(path)).toEqual({ sizeBytes, sha256: createHash('sha256').update(content).digest('hex') });
});

it('tells a file that is not there', async () => {
  await expect(meter.measure(join(folder, 'none'))).rejects.toThrow('ENOENT');
});

it('stops when it is told to, and measures the next', async () => {
  // Sparse: as large as it has to be to take long, without a byte on the disk.
  const path = join(folder, 'large.bin');
  const file = await open(path, 'w');
  await file.truncate(200_000_000_000);
  await file.close();
  const controller = new AbortController();
  const measuring = meter.measure(path, controller.signal);
  controller.abort();
  await expect(measuring).rejects.toThrow(/abort/i);

  const small = join(folder, 'small.bin');
  await writeFile(small, 'a fox');
  expect(await meter.measure(small)).toMatchObject({ sizeBytes: 5 });
});
