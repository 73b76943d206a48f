import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifySelf, isStillAlive } from './process-identity.js';

/** Who uses the server: one file for each, so that the last one out can turn off the light. Call both under the lock. */
export async function moveIn(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const tenant = join(folder, `${process.pid}.${randomUUID()}`);
  await writeFile(tenant, await identifySelf());
  return tenant;
}

/** True when nobody is left; the files of killed processes are swept. */
export async function moveOut(folder: string, tenant: string): Promise<boolean> {
  await rm(tenant, { force: true });
  const names = await readdir(folder).catch(() => []);
  const alive = await Promise.all(names.map((name) => staysOn(join(folder, name))));
  return !alive.includes(true);
}

async function staysOn(tenant: string): Promise<boolean> {
  const identity = await readFile(tenant, 'utf8').catch(() => '');
  if (await isStillAlive(identity)) return true;
  await rm(tenant, { force: true });
  return false;
}
