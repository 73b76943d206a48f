import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { loadConfig } from '../../src/config/load-config.js';
import type { FileStorage, KnownContents } from '../../src/files/file-storage.js';
import { LocalFileStorage } from '../../src/files/local-file-storage.js';
import { S3FileStorage } from '../../src/files/s3/s3-file-storage.js';
import { S3Server } from '../support/s3-server.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';

let s3: S3Server;
let folder: string;

beforeAll(async () => {
  s3 = await S3Server.start();
});
afterAll(() => s3.stop());
beforeEach(async () => {
  folder = await newTestFolder('storage');
});
afterEach(() => removeTestFolder(folder));

const NOTHING: KnownContents = { files: async () => new Set(), uploads: async () => new Set() };
const TWO_DAYS_AGO = new Date(Date.now() - 2 * 24 * 3_600_000);

interface Implementation {
  open(): Promise<FileStorage>;
  /** Where the content is in the end. */
  placeOf(id: string): string;
}

const IMPLEMENTATIONS: Readonly<Record<string, Implementation>> = {
  'the local disk': {
    open: async () => new LocalFileStorage(loadConfig({ DATA_DIR: folder })),
    placeOf: (id) => join(folder, 'files', id.slice(-2), id),
  },
  S3: {
    open: () => openS3(),
    placeOf: (id) => s3.pathOf(`darkroom/files/${id.slice(-2)}/${id}`),
  },
};

const opened: S3FileStorage[] = [];
afterEach(async () => {
  for (const storage of opened.splice(0)) await storage.onApplicationShutdown();
});

async function openS3(more: Record<string, string> = {}): Promise<S3FileStorage> {
  const storage = await S3FileStorage.open(loadConfig({ DATA_DIR: folder, ...s3.environment, ...more }));
  opened.push(storage);
  return storage;
}

async function store(storage: FileStorage, content: Buffer): Promise<string> {
  const [id, path] = [uuidv7(), await storage.newPath('.bin')];
  await writeFile(path, content);
  await storage.keep(path, id);
  await expect(stat(path)).rejects.toThrow('ENOENT');
  return id;
}

describe.each(Object.keys(IMPLEMENTATIONS))('files on %s', (name) => {
  let storage: FileStorage;
  const implementation = (): Implementation => IMPLEMENTATIONS[name] ?? never();
  beforeEach(async () => {
    storage = await implementation().open();
  });

  it.each([0, 1, 100_000, 20_000_000])('are read as they were written, whole and in part: %d bytes', async (size) => {
    const content = randomBytes(size);
    const id = await store(storage, content);
    expect((await buffer(await storage.read(id))).equals(content)).toBe(true);
    if (size < 10) return;
    const part = await buffer(await storage.read(id, { start: 3, end: 9 }));
    expect(part.equals(content.subarray(3, 10))).toBe(true);
  });

  it('lend paths, several at once and the same twice', async () => {
    const contents = [randomBytes(1_000), randomBytes(2_000)];
    const ids = await Promise.all(contents.map((content) => store(storage, content)));
    const read = await storage.withPaths([...ids, ...ids], (pathOf) =>
      Promise.all(ids.map((id) => readFile(pathOf(id)))),
    );
    expect(storage.missing(ids)).toEqual([]);
    expect(read.map((content, index) => content.equals(contents[index] ?? Buffer.of()))).toEqual([true, true]);
  });

  it('are gone once they are deleted, as often as that is said', async () => {
    const id = await store(storage, randomBytes(10));
    await storage.delete(id);
    await storage.delete(id);
    await expect(storage.read(id).then(buffer)).rejects.toThrow(/ENOENT|cannot be reached|is kept/);
    await expect(stat(implementation().placeOf(id))).rejects.toThrow('ENOENT');
  });

  it('leave nothing of what was abandoned', async () => {
    const path = await storage.newPath();
    await writeFile(path, 'half of it');
    await storage.abandon(path);
    await storage.abandon(path);
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it('are swept when they are a day old and belong to nobody', async () => {
    const [young, kept, orphan] = await Promise.all([10, 11, 12].map((size) => store(storage, randomBytes(size))));
    for (const id of [kept, orphan]) await utimes(implementation().placeOf(id ?? ''), TWO_DAYS_AGO, TWO_DAYS_AGO);
    const known = { ...NOTHING, files: async () => new Set([kept ?? '']) };
    expect(await storage.deleteOrphans(known)).toBe(1);
    for (const id of [young, kept]) expect((await buffer(await storage.read(id ?? ''))).length).toBeGreaterThan(0);
    await expect(stat(implementation().placeOf(orphan ?? ''))).rejects.toThrow('ENOENT');
  });

  it('know how much room there is to work', async () => {
    expect(await storage.freeBytes()).toBeGreaterThan(1_000_000);
  });
});

function never(): never {
  throw new Error('There is no such implementation');
}

describe('S3', () => {
  const scratch = (): Promise<string[]> => readdir(join(folder, 'scratch'), { recursive: true });
  const filesIn = async (): Promise<number> => (await scratch()).filter((name) => /\/(?!owner$)/.test(name)).length;

  it('is asked once for a content that many want, and not again while it is kept', async () => {
    const id = await store(await openS3(), randomBytes(50_000));
    const other = await openS3();
    const before = s3.requests.length;
    expect(other.missing([id])).toEqual([id]);
    await Promise.all(Array.from({ length: 10 }, () => other.withPaths([id], (pathOf) => readFile(pathOf(id)))));
    await other.withPaths([id], (pathOf) => readFile(pathOf(id)));
    expect(s3.requests.slice(before).filter((request) => request.endsWith(id))).toHaveLength(1);
    expect(other.missing([id])).toEqual([]);
  });

  it('keeps no more copies than there is room for, and none is removed while it is used', async () => {
    const writer = await openS3();
    const ids = await Promise.all(Array.from({ length: 5 }, () => store(writer, randomBytes(400_000))));
    await writer.onApplicationShutdown();
    const reader = await openS3({ S3_CACHE_MB: '1' });
    const [first = '', ...others] = ids;
    await reader.withPaths([first], async (pathOf) => {
      for (const id of others) await reader.withPaths([id], (path) => readFile(path(id)));
      expect((await readFile(pathOf(first))).length).toBe(400_000);
    });
    await until('the copies to be two', async () => (await filesIn()) === 2);
  });

  it('lends a content that is larger than all the room, and removes it afterwards', async () => {
    const id = await store(await openS3({ S3_CACHE_MB: '1' }), randomBytes(2_000_000));
    await until('nothing to be kept', async () => (await filesIn()) === 0);
    const size = await (
      await openS3({ S3_CACHE_MB: '1' })
    ).withPaths([id], async (pathOf) => (await stat(pathOf(id))).size);
    expect(size).toBe(2_000_000);
    await until('nothing to be kept', async () => (await filesIn()) === 0);
  });

  it('leaves no folder behind, and removes those of processes that were killed', async () => {
    const dead = join(folder, 'scratch', 'dead');
    await mkdir(dead, { recursive: true });
    await writeFile(
      join(dead, 'owner'),
      JSON.stringify({ host: (await import('node:os')).hostname(), identity: '1 never' }),
    );
    await writeFile(join(dead, 'copy'), 'left behind');
    const storage = await openS3();
    expect(await scratch()).not.toContain('dead');
    await storage.onApplicationShutdown();
    expect(await scratch()).toEqual([]);
  });

  it('takes the parts of an upload back that were never put together', async () => {
    const storage = await openS3();
    const upload = join(s3.uploads, 'abandoned');
    await mkdir(upload, { recursive: true });
    await writeFile(join(upload, 'key'), 'darkroom/files/aa/abandoned');
    await storage.deleteOrphans(NOTHING);
    expect(await s3.unfinished()).toEqual(['abandoned']);
    await utimes(upload, new Date(Date.now() - 3 * 24 * 3_600_000), new Date(Date.now() - 3 * 24 * 3_600_000));
    expect(await storage.deleteOrphans(NOTHING)).toBe(1);
    expect(await s3.unfinished()).toEqual([]);
  });

  it('is no longer waited for by who gives up, and keeps nothing of that', async () => {
    const storage = await openS3();
    const [id, path] = [uuidv7(), await storage.newPath()];
    await writeFile(path, randomBytes(20_000_000));
    const letGo = s3.holdWrites();
    try {
      const giveUp = new AbortController();
      const keeping = storage.keep(path, id, giveUp.signal);
      await until('a part', async () => s3.requests.some((each) => each.startsWith('PUT') && each.endsWith(id)));
      giveUp.abort(new Error('cancelled'));
      await expect(keeping).rejects.toThrow('cancelled');
    } finally {
      letGo();
    }
    await until('the parts to be taken back', async () => (await s3.unfinished()).length === 0);
    expect((await s3.keys()).filter((key) => key.endsWith(id))).toEqual([]);
  });

  it('that is away is told as that, and stores again when it is back', async () => {
    const storage = await openS3();
    const path = await storage.newPath();
    await writeFile(path, randomBytes(10));
    s3.break(true);
    try {
      await expect(storage.keep(path, uuidv7())).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      expect(await storage.check()).toMatchObject({ name: 'bucket', status: 'degraded' });
    } finally {
      s3.break(false);
    }
    await storage.keep(path, uuidv7());
  });

  it.each([
    ['a bucket that is not there', { S3_BUCKET: 'elsewhere' }, /^S3_BUCKET=elsewhere does not exist at http/],
    ['a key that nobody knows', { S3_ACCESS_KEY_ID: 'unknown' }, /check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY/],
    ['nobody there', { S3_ENDPOINT: 'http://127.0.0.1:1' }, /cannot be reached at http:\/\/127\.0\.0\.1:1/],
  ])('refuses to start with %s, and says what to change', async (_, more, message) => {
    await expect(openS3(more)).rejects.toThrow(message);
  });
});
