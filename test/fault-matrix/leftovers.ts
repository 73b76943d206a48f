import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { loadConfig } from '../../src/config/load-config.js';
import { LocalFileStorage } from '../../src/files/local-file-storage.js';
import { StoredFile } from '../../src/files/file.entity.js';
import { FilesService } from '../../src/files/files.service.js';
import { MediaTypes } from '../../src/files/media-types.js';
import { StorageQuota } from '../../src/files/storage-quota.js';
import type { Stage } from './stage.js';

/** What is cleared up by somebody who looks every ten seconds; Bull clears a hint of a dead worker within a minute. */
const CLEARED_WITHIN_MS = 75_000;
const TWO_DAYS_MS = 48 * 3_600_000;

/** Everything that should not be there when no task is active, once whoever clears up has had the time to. */
export async function leftovers(stage: Stage): Promise<{ orphans: string[]; swept: number }> {
  const deadline = Date.now() + CLEARED_WITHIN_MS;
  let soon = await clearedSoon(stage);
  while (soon.length > 0 && Date.now() < deadline) {
    await delay(1_000);
    soon = await clearedSoon(stage);
  }
  const swept = await sweepAsAfterTwoDays(stage);
  return { orphans: [...soon, ...(await files(stage)), ...(await rows(stage))], swept };
}

async function clearedSoon(stage: Stage): Promise<string[]> {
  const found = await Promise.all([encoders(stage), drafts(stage), redisKeys(stage)]);
  return found.flat();
}

/** Processes that work in the data folder: Darkroom's own have it in their environment only. */
async function encoders({ folders }: Stage): Promise<string[]> {
  return (await commandsIn(folders.data)).map(({ pid, command }) => `process ${pid}: ${command.slice(0, 80)}`);
}

/** Linux only; elsewhere there is no list of processes to read. */
export async function commandsIn(folder: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map(async (pid) => ({
      pid: Number(pid),
      command: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' '),
    })),
  );
  return commands.filter(({ command }) => command.includes(folder));
}

async function drafts({ folders }: Stage): Promise<string[]> {
  const places = { temp: folders.temp, video: join(folders.data, 'video') };
  const found = await Promise.all(
    Object.entries(places).map(async ([name, folder]) =>
      (await readdir(folder).catch(() => [])).map((entry) => `${name}/${entry}`),
    ),
  );
  const others = (await readdir(folders.data)).filter((name) => !['files', 'video'].includes(name));
  return [...found.flat(), ...others];
}

/** Snapshots and previews are kept for a time and say so; of a queue nothing is left but its counters. */
async function redisKeys(stage: Stage): Promise<string[]> {
  const keys = await stage.redis.command('KEYS', '*').catch(() => []);
  const orphans: string[] = [];
  for (const key of Array.isArray(keys) ? keys.map(String) : []) {
    if (/^darkroom:\{([\w-]+)\}:\1:id$/.test(key)) continue;
    if (Number(await stage.redis.command('PTTL', key)) !== -1) continue;
    const type = String(await stage.redis.command('TYPE', key));
    const fields = type === 'hash' ? JSON.stringify(await stage.redis.command('HGETALL', key)) : type;
    orphans.push(`Redis key ${key}: ${fields}`);
  }
  return orphans;
}

/**
 * What dead writers leave is swept when it is a day old. So that nobody needs to wait, everything that would be swept is made
 * older; then the very sweeps of the scheduler run. What they take and should not have is found as a damaged result.
 */
async function sweepAsAfterTwoDays(stage: Stage): Promise<number> {
  await stage.query(
    `UPDATE files SET created_at = created_at - interval '2 days'
     WHERE origin = 'result' AND NOT EXISTS (SELECT FROM file_uses WHERE file_id = id)`,
  );
  for (const { path } of await contents(stage)) {
    const then = new Date(Date.now() - TWO_DAYS_MS);
    await utimes(path, then, then).catch(() => undefined);
  }
  const db = await new DataSource({
    type: 'postgres',
    url: stage.databaseUrl,
    poolSize: 1,
    entities: [StoredFile],
  }).initialize();
  try {
    const config = loadConfig({ DATA_DIR: stage.folders.data });
    const storage = new LocalFileStorage(config);
    const service = new FilesService(
      db,
      storage,
      new MediaTypes(new DiscoveryService(new ModulesContainer())),
      new StorageQuota(config, db),
    );
    const unused = await service.sweepUnused(24);
    return (
      unused + (await storage.deleteOrphans({ files: (ids) => service.known(ids), uploads: async () => new Set() }))
    );
  } finally {
    await db.destroy();
  }
}

async function contents({ folders }: Stage): Promise<{ name: string; path: string }[]> {
  const entries = await readdir(join(folders.data, 'files'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ name, path: join(parentPath, name) }));
}

async function files(stage: Stage): Promise<string[]> {
  const known = new Set((await stage.query<{ id: string }>('SELECT id FROM files')).map(({ id }) => id));
  const unneeded = await stage.query<{ id: string }>(
    `SELECT id FROM files WHERE origin = 'result' AND NOT EXISTS (SELECT FROM file_uses WHERE file_id = id)`,
  );
  return [
    ...(await contents(stage)).filter(({ name }) => !known.has(name)).map(({ name }) => `content ${name}`),
    ...unneeded.map(({ id }) => `result ${id}, which nobody needs`),
  ];
}

async function rows(stage: Stage): Promise<string[]> {
  const found = await stage.query<{ what: string }>(
    `SELECT 'part ' || part.id || ' is ' || part.status AS what FROM pdf_shards AS part JOIN pdf_jobs AS job ON job.id = part_of
       WHERE job.finished_at IS NOT NULL AND part.finished_at IS NULL
     UNION ALL
     SELECT 'file ' || file_id || ' is held for ' || used_by FROM file_uses
       WHERE used_by LIKE 'task:%' AND NOT EXISTS (SELECT FROM tasks WHERE 'task:' || id = used_by)
     UNION ALL
     SELECT kind || ' task ' || id || ' is ' || status FROM tasks WHERE finished_at IS NULL`,
  );
  return found.map(({ what }) => what);
}
