import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { measure } from '../../files/measure.js';
import { linesOf, TextFile } from './text-files.js';

/** Letters of one to four bytes: wherever a buffer ends, some of them are cut. */
const LETTERS = 'aé☕🦊';
const some = (count: number): string => [...LETTERS].slice(0, count).join('');
let folder: string;
let path: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-text-'));
});
beforeEach(() => (path = join(folder, `text ${files++}`)));
afterAll(() => rm(folder, { recursive: true }));

describe('the lines of a file', () => {
  const long = LETTERS.repeat(50_000);

  it.each<[string, string[]]>([
    ['none', []],
    ['short ones', ['one', 'two']],
    ['one that is longer than what is read at once', [long]],
    ['long ones between short ones', ['one', long, 'two', `${long}!`, 'three']],
    ['many', Array.from({ length: 30_000 }, (_, index) => `${some(index % 5)} ${index}`)],
  ])('are what was written: %s', async (_, lines) => {
    for (const end of ['', '\n', '\n\n']) {
      await writeFile(path, lines.join('\n') + end);
      expect([...linesOf(path)]).toEqual(lines);
    }
  });
});

describe('a file of texts', () => {
  it.each<[string, string[]]>([
    ['none', []],
    ['short ones', ['one', '', LETTERS]],
    ['many', Array.from({ length: 30_000 }, (_, index) => `${some(index % 5)} ${index}\n`)],
    ['one that is longer than what is written at once', ['one', LETTERS.repeat(50_000), 'two']],
  ])('has all of them, and tells its size and hash: %s', async (_, texts) => {
    const file = new TextFile(path);
    for (const text of texts) file.write(text);
    const measured = file.end();
    file.close();
    expect((await readFile(path, 'utf8')) === texts.join('')).toBe(true);
    expect(measured).toEqual(await measure(createReadStream(path)));
  });

  it('is never written over another one', async () => {
    await writeFile(path, 'there');
    expect(() => new TextFile(path)).toThrow('EEXIST');
  });
});
