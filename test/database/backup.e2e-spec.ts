import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../src/database/free-port.js';
import { ApiClient } from '../support/api-client.js';
import { DarkroomProcess } from '../support/darkroom-process.js';
import { RedisServer } from '../support/redis-server.js';
import { picture } from '../support/samples.js';
import { newTestFolder, projectRoot, removeTestFolder } from '../support/test-folder.js';
import type { ComposeLine } from './compose-recipes.js';
import { composeRecipes } from './compose-recipes.js';
import { PostgresTools } from './postgres-tools.js';

const PATIENCE = 180_000;
const tools = await PostgresTools.find();
const reason = tools ? '' : ' (skipped: Debian’s postgresql and postgresql-client are not installed)';

/** What Compose does to containers, the test does to processes. */
const OF_CONTAINERS = ['up', 'stop'];

/** The lines of docs/operations.md for Compose, one by one, with the programs and servers of this machine. */
describe.skipIf(!tools)(`a backup by pg_dump and a copy of the files${reason}`, { timeout: PATIENCE }, () => {
  let cluster: string;
  let port: number;
  let redis: RedisServer;
  let folders: string[];
  const started: DarkroomProcess[] = [];
  const programs = (): PostgresTools => {
    if (!tools) throw new Error('There are no tools');
    return tools;
  };

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
    await inContainer({ service: 'postgres', command: ['createdb', '--username=darkroom', 'darkroom'] }, '', '');
    redis = await RedisServer.start();
    folders = await Promise.all(['before', 'backup', 'after'].map((name) => newTestFolder(name)));
  }, PATIENCE);
  afterAll(async () => {
    await Promise.all(started.map((each) => each.kill('SIGKILL')));
    await redis?.stop();
    await programs().runAsServer('pg_ctl', '-D', join(cluster, 'data'), '-m', 'immediate', 'stop');
    await rm(cluster, { recursive: true, force: true });
    await Promise.all(folders.map((folder) => removeTestFolder(folder)));
  });

  const environment = (dataDir: string): Record<string, string> => ({
    DATABASE_URL: `postgres://darkroom@127.0.0.1:${port}/darkroom`,
    REDIS_URL: redis.url,
    DATA_DIR: dataDir,
    JWT_SECRET: 'a secret that is kept apart',
    GUEST_ACCESS: 'on',
    SEED_DEMO: 'off',
    LOCAL_SAMPLES: 'on',
    LOG_LEVEL: 'warn',
  });
  const start = async (dataDir: string): Promise<DarkroomProcess> => {
    const darkroom = await DarkroomProcess.start(environment(dataDir));
    started.push(darkroom);
    return darkroom;
  };

  /** Runs what the line runs, where it would be in a container: with the servers' addresses, and the volume at `dataDir`. */
  async function inContainer(
    { service, command, input, output }: Pick<ComposeLine, 'service' | 'command'> & Partial<ComposeLine>,
    dataDir: string,
    backup: string,
  ): Promise<string> {
    const [program = '', ...parameters] = command.map((word) => word.replace('/data', dataDir));
    if (program === 'redis-cli') return String(await redis.command(parameters[0] ?? '', ...parameters.slice(1)));
    const place = (file: string): string => file.replace(/^backup/, backup);
    const { all } = await execa(service === 'postgres' ? programs().path(program) : program, parameters, {
      cwd: projectRoot,
      env: { PGHOST: '127.0.0.1', PGPORT: String(port), ...(service === 'postgres' ? {} : environment(dataDir)) },
      all: true,
      ...(input ? { inputFile: place(input) } : {}),
      ...(output ? { stdout: { file: place(output) } } : {}),
    });
    return all ?? '';
  }

  async function follow(lines: readonly ComposeLine[], dataDir: string, backup: string): Promise<string> {
    let said = '';
    for (const line of lines.filter(({ verb }) => !OF_CONTAINERS.includes(verb))) {
      expect(['exec', 'run'], line.text).toContain(line.verb);
      const migrate = line.service === 'migrate' ? ['node', 'dist/scripts/migrate.js'] : line.command;
      said += await inContainer({ ...line, command: migrate }, dataDir, backup);
    }
    return said;
  }

  it('brings tasks, files and credits back, in an empty database and on another disk, and nothing of later', async () => {
    const recipes = await composeRecipes('docs/operations.md');
    const saving = recipes.find((lines) => lines.some(({ command }) => command[0] === 'pg_dump')) ?? [];
    const restoring = recipes.find((lines) => lines.some(({ command }) => command[0] === 'pg_restore')) ?? [];
    expect([saving.length, restoring.length]).toEqual([2, 10]);

    const [before = '', backup = '', after = ''] = folders;
    const first = await start(before);
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
    await follow(saving, before, backup);
    const later = (await user.post('/api/v1/generation/tasks', request)).body.data.id;
    expect(await user.untilEnded(later, 60_000)).toMatchObject({ status: 'COMPLETED' });
    await first.stop();
    expect(await redis.command('exists', `task:${later}`)).toBe(1);

    expect(await follow(restoring, after, backup)).toMatch(/1 accounts and \d+ entries checked: .* agree/);

    const second = await start(after);
    const again = new ApiClient(second.baseUrl, user.token, user.userId);
    const restored = (await again.get(`/api/v1/tasks/${id}`)).body.data;
    expect(restored).toMatchObject({ id, status: 'COMPLETED', prompt: 'a red fox', completeTime: task.completeTime });
    expect(await bytesOf(restored.resultUrl)).toEqual(content);
    expect(await bytesOf((await again.get(`/api/v1/files/${photo.body.data.id}`)).body.data.url)).toEqual(uploaded);
    expect((await again.get('/api/v1/credits')).body.data).toEqual(credits);
    // Redis remembered it.
    expect((await again.get(`/api/v1/tasks/${later}`)).status).toBe(404);
    // It is no museum: what is asked for now is done now.
    const next = (await again.post('/api/v1/generation/tasks', request)).body.data;
    expect(await again.untilEnded(next.id, 60_000)).toMatchObject({ status: 'COMPLETED' });
  });
});

async function bytesOf(url: string | null): Promise<Buffer> {
  const response = await fetch(url ?? '');
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}
