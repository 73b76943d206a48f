import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { download, fetchLists, findOnPath } from './debian-packages.js';
import { projectRoot } from './test-folder.js';

export interface RedisProgram {
  path: string;
  /** For LD_LIBRARY_PATH, when the libraries are not the system's. */
  libraries: string | null;
}

const execute = promisify(execFile);
const cache = join(projectRoot, '.cache/redis');

/** The system's own redis-server, else Debian's package unpacked (not installed) into `.cache/redis/`. */
export async function findRedisProgram(): Promise<RedisProgram> {
  const installed = await findOnPath('redis-server');
  if (installed) return { path: installed, libraries: null };
  const unpacked = await programIn(cache);
  if (await runs(unpacked)) return unpacked;
  await unpackInto(cache).catch((cause: unknown) => {
    throw new Error(
      'These tests need a Redis server: install redis-server, or set TEST_REDIS_URL (fetching the Debian package with apt-get failed).',
      { cause },
    );
  });
  return programIn(cache);
}

async function programIn(folder: string): Promise<RedisProgram> {
  const places = ['usr/lib', 'lib'].map((place) => join(folder, place));
  const libraries = await Promise.all(
    places.map(async (place) => (await readdir(place).catch(() => [])).map((name) => join(place, name))),
  );
  return { path: join(folder, 'usr/bin/redis-server'), libraries: libraries.flat().join(delimiter) };
}

async function runs({ path, libraries }: RedisProgram): Promise<boolean> {
  return execute(path, ['--version'], { env: { LD_LIBRARY_PATH: libraries ?? '' } }).then(
    () => true,
    () => false,
  );
}

async function unpackInto(target: string): Promise<void> {
  const draft = `${target}.${randomUUID()}`;
  try {
    // The lists that are there may be missing, or too old to fetch by.
    await fetchAndUnpack([], draft).catch(async () => fetchAndUnpack(await fetchLists(), draft));
    if (!(await runs(await programIn(draft)))) throw new Error(`The redis-server unpacked in ${draft} does not run`);
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function fetchAndUnpack(options: string[], folder: string): Promise<void> {
  let packages = ['redis-server', 'redis-tools'];
  // What the libraries need in turn is nearly always there: apt itself needs it.
  for (let round = 0; round < 3; round++) {
    await download(options, packages, folder);
    if (await runs(await programIn(folder))) return;
    packages = await librariesOf(options, packages);
  }
}

async function librariesOf(options: string[], packages: string[]): Promise<string[]> {
  const { stdout } = await execute('apt-cache', [...options, 'depends', '--important', ...packages]);
  const names = [...stdout.matchAll(/^ +(?:Pre)?Depends: (\S+)$/gm)].map((match) => match[1] ?? '');
  // Never another libc: it only works together with its own loader.
  return [...new Set(names)].filter((name) => /^(lib|lua)/.test(name) && name !== 'libc6');
}
