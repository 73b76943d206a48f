import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './postgres-failure.js';

/** Who PostgreSQL runs as; null: whoever we are. */
export type OsUser = { uid: number; gid: number } | null;

/** Nothing of ours is handed down: PGDATA, PGPORT, LD_PRELOAD and their like change what the binaries do. */
export const CLEAN_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const execute = promisify(execFile);

/** PostgreSQL refuses to run as root, so root lends it to the owner of the data, or to the OS user `postgres`. */
export async function chooseOsUser(clusterFolder: string): Promise<OsUser> {
  if (process.getuid?.() !== 0) return null;
  // A cluster that an ordinary user made stays theirs, or they could not start it again without root.
  const owner = await stat(clusterFolder).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await lookUpPostgresUser()) ?? (await createPostgresUser());
}

/** Runs a program as that user, from a folder that everybody can enter. */
export async function runAs(user: OsUser, program: string, args: string[]): Promise<string> {
  const { stdout } = await execute(program, args, { ...user, cwd: '/', env: CLEAN_ENVIRONMENT });
  return stdout;
}

/** Asked of the system itself: mode bits are not the whole truth (ACLs, read-only and noexec mounts). */
export async function canEnter(user: OsUser, folder: string): Promise<boolean> {
  return runAs(user, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder]).then(
    () => true,
    () => false,
  );
}

async function lookUpPostgresUser(): Promise<OsUser> {
  const read = async (flag: string) => Number.parseInt((await execute('id', [flag, 'postgres'])).stdout, 10);
  return Promise.all([read('-u'), read('-g')]).then(
    ([uid, gid]) => ({ uid, gid }),
    () => null,
  );
}

async function createPostgresUser(): Promise<OsUser> {
  const admin = { env: { ...CLEAN_ENVIRONMENT, PATH: `/usr/local/sbin:/usr/sbin:/sbin:${CLEAN_ENVIRONMENT.PATH}` } };
  const deadline = Date.now() + 5_000;
  for (;;) {
    // The group may be there already; useradd says what is wrong if it could not be made.
    await execute('groupadd', ['--system', 'postgres'], admin).catch(() => null);
    const flags = ['--system', '-g', 'postgres', '--no-create-home', '--home-dir', '/', '--shell', '/usr/sbin/nologin'];
    const refusal = await execute('useradd', [...flags, 'postgres'], admin).then(
      () => null,
      (error: unknown) => error,
    );
    // Also after a refusal: another process of ours may have been faster, or holds the lock of /etc/passwd for a moment.
    const user = await lookUpPostgresUser();
    if (user) return user;
    if (Date.now() > deadline) throw cannotCreate(refusal);
    await delay(100);
  }
}

function cannotCreate(cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root and the OS user "postgres" could not be created: start Darkroom as an ordinary user, create that user, or set DATABASE_URL.',
    { cause },
  );
}
