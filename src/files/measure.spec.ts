import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { measure, writeMeasured } from './measure.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-measure-'));
});
afterAll(() => rm(folder, { recursive: true }));

const chunks = [Buffer.from('a fox '), Buffer.alloc(0), Buffer.from('in the forest')];
const whole = Buffer.concat(chunks);
const expected = { sizeBytes: whole.length, sha256: createHash('sha256').update(whole).digest('hex') };

it('tells size and SHA-256 of a stream', async () => {
  expect(await measure(Readable.from(chunks))).toEqual(expected);
  expect(await measure(Readable.from([]))).toEqual({ sizeBytes: 0, sha256: createHash('sha256').digest('hex') });
});

it('writes what it measures', async () => {
  const path = join(folder, 'fox');
  expect(await writeMeasured(Readable.from(chunks), path)).toEqual(expected);
  expect(await readFile(path)).toEqual(whole);
});

it('never writes over a file that is there', async () => {
  const path = join(folder, 'taken');
  await writeMeasured(Readable.from(chunks), path);
  await expect(writeMeasured(Readable.from([Buffer.from('other')]), path)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(path)).toEqual(whole);
});

it('fails as its source does', async () => {
  const breaking = Readable.from(
    (async function* () {
      yield chunks[0];
      throw new Error('the line broke');
    })(),
  );
  const path = join(folder, 'broken');
  await expect(writeMeasured(breaking, path)).rejects.toThrow('the line broke');
  expect((await stat(path)).size).toBeLessThanOrEqual(whole.length);
});
