import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from './free-port.js';
import { EmbeddedPostgresError, explainFailure } from './postgres-failure.js';
import type { PostgresHome } from './postgres-home.js';
import { runAs } from './postgres-os-user.js';
import { replaceFile } from './turn-lock.js';

export const SUPERUSER = 'darkroom';

const DRAFT = 'data.new-';

/** True when there was none. Made under another name and renamed: an initdb that was killed leaves no `data` folder. */
export async function initialiseOnce(home: PostgresHome, initdb: string): Promise<boolean> {
  await removeDrafts(home.folder);
  if (await exists(home.cluster)) return false;
  const draft = join(home.folder, `${DRAFT}${randomUUID()}`);
  try {
    await mkdir(draft, { mode: 0o700 });
    if (home.user) await chown(draft, home.user.uid, home.user.gid);
    await runAs(home.user, initdb, [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${await writePassword(home)}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The server's own locale: the system's C.UTF-8 is not everywhere and sorts differently after an upgrade of libc.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]);
    await rename(draft, home.cluster);
    await syncFolder(home.folder);
    return true;
  } catch (error) {
    throw explainFailure('create its data folder', error);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

export async function readPassword(home: PostgresHome): Promise<string> {
  const path = passwordFile(home);
  return readFile(path, 'utf8').then(
    (password) => password.trim(),
    (cause: unknown) => {
      throw new EmbeddedPostgresError(`The password of the embedded PostgreSQL cannot be read from ${path}.`, {
        cause,
      });
    },
  );
}

/** The same one every time, so that an address somebody noted (psql, a dump job) stays good. */
export async function readPort(home: PostgresHome): Promise<number> {
  const port = Number.parseInt(await readFile(join(home.folder, 'port'), 'utf8').catch(() => ''), 10);
  return port > 0 ? port : chooseAnotherPort(home);
}

export async function chooseAnotherPort(home: PostgresHome): Promise<number> {
  const port = await findFreePort();
  await replaceFile(join(home.folder, 'port'), `${port}\n`);
  return port;
}

/** An initdb whose Node was killed may still be writing there: what cannot be removed today goes next time. */
async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.startsWith(DRAFT));
  await Promise.all(drafts.map((name) => rm(join(folder, name), { recursive: true, force: true }).catch(() => null)));
}

/** Kept beside the data for the next starts; initdb reads it as the server's user. */
async function writePassword(home: PostgresHome): Promise<string> {
  const path = passwordFile(home);
  await replaceFile(path, `${randomBytes(24).toString('hex')}\n`, 0o600);
  if (home.user) await chown(path, home.user.uid, home.user.gid);
  // mkdir and open obey the umask; initdb has to read it in any case.
  await chmod(path, 0o600);
  return path;
}

/** initdb synced what is in the folder, not the folder's new name. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

function passwordFile(home: PostgresHome): string {
  return join(home.folder, 'password');
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
