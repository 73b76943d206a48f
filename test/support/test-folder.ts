import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPostmaster } from '../../src/database/postmaster.js';
import { identifySelf, isStillAlive } from '../../src/database/process-identity.js';
import { killTree } from './process-tree.js';

/** Where package.json is: what is built into dist/ works in the same folders as the sources. */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

const testsFolder = join(projectRoot, '.cache/tests');

/** A fresh folder below `.cache/tests/`, marked with its maker, so that the next run can clean up after a killed one. */
export async function newTestFolder(name: string): Promise<string> {
  await mkdir(testsFolder, { recursive: true });
  const folder = await mkdtemp(join(testsFolder, `${name}-`));
  // mkdtemp shuts others out, but as root PostgreSQL runs as another OS user.
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'maker'), await identifySelf());
  return folder;
}

/** For what the folder's maker started itself: the next run ends it if the maker could not. */
export async function noteProcess(folder: string, identity: string | null): Promise<void> {
  // It may have ended already, and its folder with it.
  if (identity) await writeFile(join(folder, 'process'), identity);
}

/** With the PostgreSQL that may still run there, when a test failed or its run was killed. */
export async function removeTestFolder(folder: string): Promise<void> {
  // The embedded server may have put its data elsewhere and left a link to it.
  const home = await realpath(join(folder, 'postgres')).catch(() => null);
  const postmaster = home && (await findPostmaster(join(home, 'data')));
  if (postmaster) await killTree(postmaster.pid);
  if (home) await rm(home, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

/** Ends the servers of former runs that were killed, and deletes their folders. Those of living runs are left alone. */
export async function sweepLeftovers(): Promise<void> {
  const names = await readdir(testsFolder).catch(() => []);
  await Promise.all(names.map((name) => sweep(join(testsFolder, name))));
}

async function sweep(folder: string): Promise<void> {
  const maker = await readFile(join(folder, 'maker'), 'utf8').catch(() => null);
  if (maker === null ? await isYoung(folder) : await isStillAlive(maker)) return;
  const noted = await readFile(join(folder, 'process'), 'utf8').catch(() => '');
  if (await isStillAlive(noted)) await killTree(Number.parseInt(noted, 10));
  await removeTestFolder(folder);
}

/** Its maker may be between mkdir and the mark. */
async function isYoung(folder: string): Promise<boolean> {
  const made = await stat(folder).catch(() => null);
  return made !== null && Date.now() - made.mtimeMs < 60_000;
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
