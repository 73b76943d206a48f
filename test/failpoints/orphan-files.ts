import { createHash } from 'node:crypto';
import { readFile, readdir, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { expect } from 'vitest';
import { Config } from '../../src/config/config.js';
import { LocalFileStorage } from '../../src/files/local-file-storage.js';
import { FilesService } from '../../src/files/files.service.js';
import { MediaTypes } from '../../src/files/media-types.js';
import { StorageQuota } from '../../src/files/storage-quota.js';
import type { Scene } from './scene.js';

interface FileRow {
  id: string;
  sha256: string;
}

/**
 * Each file that somebody can see has its content, and after the product's own sweeps, two days later, there is nothing on the
 * disk or in the table that nobody needs.
 */
export async function expectNoOrphanFiles({ db, dataDir }: Scene): Promise<void> {
  const storage = new LocalFileStorage(Object.assign(new Config(), { dataDir }));
  for (const { id, sha256 } of await filesIn(db)) {
    const content = await readFile(storage.pathOf(id));
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
  }
  await sweepTwoDaysLater(db, dataDir, storage);
  const used: { file_id: string }[] = await db.query('SELECT DISTINCT file_id FROM file_uses');
  const needed = used.map(({ file_id }) => file_id).sort();
  expect((await filesIn(db)).map(({ id }) => id)).toEqual(needed);
  expect((await contentsIn(dataDir)).map((path) => basename(path)).sort()).toEqual(needed);
}

async function filesIn(db: Scene['db']): Promise<FileRow[]> {
  return db.query('SELECT id, sha256 FROM files ORDER BY id');
}

/** Every file below `files/`, half-written ones too. */
async function contentsIn(dataDir: string): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'files'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function sweepTwoDaysLater(db: Scene['db'], dataDir: string, storage: LocalFileStorage): Promise<void> {
  const then = new Date(Date.now() - 2 * 24 * 3_600_000);
  await db.query('UPDATE files SET created_at = $1', [then]);
  await Promise.all((await contentsIn(dataDir)).map((path) => utimes(path, then, then)));
  const files = new FilesService(
    db,
    storage,
    new MediaTypes(new DiscoveryService(new ModulesContainer())),
    new StorageQuota(new Config(), db),
  );
  await files.sweepUnused(new Config().unusedFileHours);
  await storage.deleteOrphans({ files: (ids) => files.known(ids), uploads: async () => new Set() });
}
