import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { canRun } from '../support/debian-packages.js';

const execute = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** The programs of one installed version of PostgreSQL: its server, pg_dump and pg_restore. */
export class PostgresTools {
  private constructor(
    private readonly folder: string,
    private readonly user: { uid: number; gid: number } | null,
  ) {}

  /** Null where Debian's packages postgresql and postgresql-client are not installed. The embedded server has no pg_dump. */
  static async find(): Promise<PostgresTools | null> {
    const versions = (await readdir(DEBIAN).catch(() => [])).sort((a, b) => Number(b) - Number(a));
    for (const version of versions) {
      const folder = join(DEBIAN, version, 'bin');
      const there = await Promise.all(
        ['initdb', 'pg_ctl', 'createdb', 'dropdb', 'pg_dump', 'pg_restore'].map((name) => canRun(join(folder, name))),
      );
      if (there.every(Boolean)) return new PostgresTools(folder, await serverUser());
    }
    return null;
  }

  /** For whoever runs the tests. */
  path(program: string): string {
    return join(this.folder, program);
  }

  /** As the user of the server, which may not be root. */
  async runAsServer(program: string, ...parameters: string[]): Promise<void> {
    await execute(this.path(program), parameters, { ...this.user, cwd: '/' });
  }

  get owner(): { uid: number; gid: number } | null {
    return this.user;
  }
}

async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const idOf = async (option: string): Promise<number> => Number((await execute('id', [option, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}
