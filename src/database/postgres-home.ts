import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, realpath, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSafeFolder } from './postgres-binaries.js';
import { EmbeddedPostgresError } from './postgres-failure.js';
import type { OsUser } from './postgres-os-user.js';
import { canEnter, chooseOsUser } from './postgres-os-user.js';

/** Places of root's making that every user can enter. */
export const ROOT_SHELTERS: readonly string[] = ['/var/lib/darkroom', '/var/tmp/darkroom'];

export interface PostgresHome {
  folder: string;
  cluster: string;
  user: OsUser;
}

/**
 * `<dataDir>/postgres`, unless root's chosen user cannot go there (a clone in /root): then a folder in a public place, with
 * a symbolic link to it from where it should be, so that people find it and a later start comes back to it.
 */
export async function chooseHome(dataDir: string, log: (message: string) => void): Promise<PostgresHome> {
  await mkdir(dataDir, { recursive: true });
  const entrance = join(await realpath(dataDir), 'postgres');
  await forgetDanglingLink(entrance);
  const settled = await realpath(entrance).catch(() => entrance);
  const user = await chooseOsUser(join(settled, 'data'));
  const isFree = settled === entrance;
  if (user && isFree && !(await canEnter(user, await realpath(dataDir)))) return relocate(entrance, user, log);

  await mkdir(settled, { recursive: true });
  // mkdir obeys the umask, which may have taken away the way in for the server's user.
  if (user && (await stat(settled)).uid === 0) await chmod(settled, 0o755);
  return { folder: settled, cluster: join(settled, 'data'), user };
}

async function forgetDanglingLink(entrance: string): Promise<void> {
  const isLink = (await lstat(entrance).catch(() => null))?.isSymbolicLink();
  if (isLink && !(await stat(entrance).catch(() => null))) await rm(entrance, { force: true });
}

async function relocate(entrance: string, user: OsUser, log: (message: string) => void): Promise<PostgresHome> {
  if (await stat(join(entrance, 'data')).catch(() => null)) throw unreachable(entrance);
  const name = await nameFor(entrance);
  const failures: unknown[] = [];
  for (const shelter of ROOT_SHELTERS) {
    const folder = join(shelter, 'clusters', name);
    try {
      for (const part of [shelter, join(shelter, 'clusters'), folder]) await makeSafeFolder(part);
      if (!(await canEnter(user, folder))) throw new Error(`EACCES: ${folder}`);
      await linkTo(folder, entrance);
      log(`PostgreSQL keeps its data in ${folder}: the OS user it runs as (${user?.uid}) cannot reach ${entrance}`);
      return { folder, cluster: join(folder, 'data'), user };
    } catch (error) {
      failures.push(error);
    }
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and the OS user it runs as instead can reach neither ${entrance} nor ${ROOT_SHELTERS.join(' nor ')}: set DATA_DIR to a folder that every user can enter, or set DATABASE_URL.`,
    { cause: new AggregateError(failures) },
  );
}

/** Of the path and the birth of the data folder: whoever deletes DATA_DIR to begin anew must not get the old rows back. */
async function nameFor(entrance: string): Promise<string> {
  const { ino, birthtimeMs } = await stat(join(entrance, '..'));
  return createHash('sha256').update(`${entrance} ${ino} ${birthtimeMs}`).digest('hex').slice(0, 16);
}

async function linkTo(folder: string, entrance: string): Promise<void> {
  await symlink(folder, entrance).catch((error: NodeJS.ErrnoException) => {
    // Another process of ours was faster; its name is the same.
    if (error.code !== 'EEXIST') throw error;
  });
}

function unreachable(entrance: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The PostgreSQL data in ${entrance} cannot be reached by the OS user it must run as: make every folder above it enterable (chmod a+x), or start as the owner of the data.`,
  );
}
