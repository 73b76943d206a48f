import { cp, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../src/database/free-port.js';
import { ApiClient } from '../support/api-client.js';
import { DarkroomProcess } from '../support/darkroom-process.js';
import { picture } from '../support/samples.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { PostgresTools } from './postgres-tools.js';

const PATIENCE = 180_000;
const tools = await PostgresTools.find();
const reason = tools ? '' : ' (skipped: Debian’s postgresql and postgresql-client are not installed)';

/** The procedure of docs/operations.md, step by step. */
describe.skipIf(!tools)(`a backup by pg_dump and a copy of the files${reason}`, { timeout: PATIENCE }, () => {
  let cluster: string;
  let port: number;
  let folders: string[];
  const started: DarkroomProcess[] = [];
  const programs = (): PostgresTools => {
    if (!tools) throw new Error('There are no tools');
    return tools;
  };
  const urlOf = (database: string): string => `postgres://darkroom@127.0.0.1:${port}/${database}`;

  beforeAll(async () => {
    cluster = await mkdtemp(join(tmpdir(), 'darkroom-backup-'));
    port = await findFreePort();
    if (programs().owner) await chown(cluster, programs().owner?.uid ?? 0, programs().owner?.gid ?? 0);
    const data = join(cluster, 'data');
    await programs().runAsServer(
      'initdb',
      '--auth=trust',
      '--username=darkroom',
      '--encoding=UTF8',
      '--locale=C',
      '-D',
      data,
    );
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
    await programs().runAsServer('pg_ctl', '-w', '-D', data, '-l', join(cluster, 'log'), '-o', options, 'start');
    await createDatabase('before');
    folders = await Promise.all(['before', 'backup', 'after'].map((name) => newTestFolder(name)));
  }, PATIENCE);
  afterAll(async () => {
    await Promise.all(started.map((each) => each.kill('SIGKILL')));
    await programs().runAsServer('pg_ctl', '-D', join(cluster, 'data'), '-m', 'immediate', 'stop');
    await rm(cluster, { recursive: true, force: true });
    await Promise.all(folders.map((folder) => removeTestFolder(folder)));
  });

  const start = async (database: string, dataDir: string): Promise<DarkroomProcess> => {
    const darkroom = await DarkroomProcess.start({
      DATABASE_URL: urlOf(database),
      DATA_DIR: dataDir,
      JWT_SECRET: 'a secret that is kept apart',
      GUEST_ACCESS: 'on',
      SEED_DEMO: 'off',
      LOCAL_SAMPLES: 'on',
      LOG_LEVEL: 'warn',
    });
    started.push(darkroom);
    return darkroom;
  };

  it('brings tasks, files and credits back, on another database and another disk', async () => {
    const [before = '', backup = '', after = ''] = folders;
    const first = await start('before', before);
    const user = await ApiClient.guest(first.baseUrl);
    const photo = await user.upload({ name: 'photo.png', content: await picture(96, 96) });
    const uploaded = await bytesOf(photo.body.data.url);
    const request = { type: 'CREATE', prompt: 'a red fox', config: { size: '256x256' } };
    const { id } = (await user.post('/api/v1/generation/tasks', request)).body.data;
    const task = await user.untilEnded(id, 60_000);
    expect(task.status).toBe('COMPLETED');
    const content = await bytesOf(task.resultUrl);
    const credits = (await user.get('/api/v1/credits')).body.data;

    // While it runs: first the database, then the files, so that every file that a row names is in the copy.
    const dump = join(backup, 'darkroom.dump');
    await programs().run('pg_dump', '--format=custom', `--file=${dump}`, urlOf('before'));
    await cp(join(before, 'files'), join(backup, 'files'), { recursive: true });
    await first.stop();

    await createDatabase('after');
    await programs().run('pg_restore', '--no-owner', '--exit-on-error', `--dbname=${urlOf('after')}`, dump);
    await cp(join(backup, 'files'), join(after, 'files'), { recursive: true });

    const second = await start('after', after);
    const again = new ApiClient(second.baseUrl, user.token, user.userId);
    const restored = (await again.get(`/api/v1/tasks/${id}`)).body.data;
    expect(restored).toMatchObject({ id, status: 'COMPLETED', prompt: 'a red fox', completeTime: task.completeTime });
    expect(await bytesOf(restored.resultUrl)).toEqual(content);
    expect(await bytesOf((await again.get(`/api/v1/files/${photo.body.data.id}`)).body.data.url)).toEqual(uploaded);
    expect((await again.get('/api/v1/credits')).body.data).toEqual(credits);
    // It is no museum: what is asked for now is done now.
    const next = (await again.post('/api/v1/generation/tasks', request)).body.data;
    expect(await again.untilEnded(next.id, 60_000)).toMatchObject({ status: 'COMPLETED' });
  });

  async function createDatabase(name: string): Promise<void> {
    await programs().run('psql', '-d', urlOf('postgres'), '-c', `CREATE DATABASE ${name}`);
  }
});

async function bytesOf(url: string | null): Promise<Buffer> {
  const response = await fetch(url ?? '');
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}
