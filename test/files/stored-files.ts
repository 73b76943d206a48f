import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestStage } from '../support/test-app.js';

/** What is on the disk below `files/`, uploads that are still coming in too. */
export async function contentsOnDisk({ dataDir }: TestStage): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'files'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

export async function rowsOfFiles({ db }: TestStage): Promise<string[]> {
  const rows: { id: string }[] = await db.query('SELECT id FROM files');
  return rows.map(({ id }) => id);
}
