import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminOf } from '../support/admin.js';
import type { ApiClient } from '../support/api-client.js';
import type { DarkroomProcess } from '../support/darkroom-process.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';

const PATIENCE = 90_000;

interface WorkerJson {
  id: string;
  pid: number;
  kinds: string[];
  draining: boolean;
  seenTime: string;
  running: { id: string; kind: string }[];
}

interface KindJson {
  kind: string;
  partOf: string | null;
  waiting: number;
  running: number;
  paused: boolean;
  pausedBy: string | null;
  oldestWaitingSeconds: number | null;
  ended: { completed: number; failed: number; cancelled: number };
  failures: { code: string; count: number }[];
}

interface OverviewJson {
  kinds: KindJson[];
  workers: WorkerJson[];
}

describe('what operators see and do', { timeout: PATIENCE }, () => {
  let fleet: Fleet;
  let api: DarkroomProcess;
  let workers: DarkroomProcess[];
  let admin: ApiClient;
  let client: ApiClient;

  beforeAll(async () => {
    fleet = await Fleet.build();
    api = await fleet.start('api');
    workers = await Promise.all([fleet.start('worker'), fleet.start('worker', { WORKER_KINDS: 'sample' })]);
    await fleet.start('scheduler');
    [admin, client] = await Promise.all([adminOf(api), guestOf(api)]);
    await until('both workers to be heard of', async () => (await overview()).workers.length === 2);
  }, PATIENCE);
  afterAll(() => fleet?.stop());

  const overview = async (): Promise<OverviewJson> => {
    const { status, body } = await admin.get('/api/v1/admin/overview');
    expect(status).toBe(200);
    return body.data;
  };
  const sample = async (): Promise<KindJson> => {
    const found = (await overview()).kinds.find(({ kind }) => kind === 'sample');
    if (!found) throw new Error('the overview lacks the sample kind');
    return found;
  };
  const workerOf = async ({ pid }: DarkroomProcess): Promise<WorkerJson | undefined> =>
    (await overview()).workers.find((worker) => worker.pid === pid);
  const now = async (): Promise<Date> => (await fleet.db.query('SELECT clock_timestamp() AS now'))[0].now;
  /** Until every living worker has asked what is wanted of it more than once: the first answer has arrived by then. */
  const untilTold = async (): Promise<void> => {
    const since = (await now()).getTime() + 1_500;
    await until('the workers to be told', async () =>
      (await overview()).workers.every(({ seenTime }) => new Date(seenTime).getTime() > since),
    );
  };
  const statusOf = async (id: string): Promise<string> => (await client.get(`/api/v1/tasks/${id}`)).body.data.status;

  it('shows every kind with its parts, and every worker with what it takes', async () => {
    const { kinds, workers: seen } = await overview();
    expect(kinds.map(({ kind }) => kind).sort()).toEqual([
      'generation',
      'pdf',
      'pdf-shard',
      'preview',
      'sample',
      'video',
    ]);
    expect(kinds.find(({ kind }) => kind === 'pdf-shard')).toMatchObject({ partOf: 'pdf', waiting: 0, paused: false });
    expect(new Set(seen.map(({ pid }) => pid))).toEqual(new Set(workers.map(({ pid }) => pid)));
    expect((await workerOf(workers[1] as DarkroomProcess))?.kinds).toEqual(['sample']);
  });

  it('shows what runs where, and how tasks ended', async () => {
    const failed = await submit(client, { end: 'permanent' });
    const done = await submit(client, {});
    await Promise.all([client.untilEnded(failed.id), client.untilEnded(done.id)]);
    expect(await sample()).toMatchObject({
      ended: { completed: 1, failed: 1, cancelled: 0 },
      failures: [{ code: 'SAMPLE_IMPOSSIBLE', count: 1 }],
    });
    const slow = await submit(client, { waitMs: 60_000 });
    await client.untilStatus(slow.id, ['PROCESSING']);
    expect((await sample()).running).toBe(1);
    const running = (await overview()).workers.flatMap((worker) => worker.running);
    expect(running).toMatchObject([{ id: slow.id, kind: 'sample', attempt: 1 }]);
    await client.post(`/api/v1/tasks/${slow.id}/cancel`);
    await client.untilEnded(slow.id);
  });

  const holdBack = async (): Promise<void> => {
    expect((await admin.post('/api/v1/admin/kinds/sample/pause')).status).toBe(200);
    await untilTold();
    const { id } = await submit(client, {});
    await untilTold();
    expect(await statusOf(id)).toBe('PENDING');
    expect(await sample()).toMatchObject({ waiting: 1, paused: true, pausedBy: 'root' });
    const health = await (await fetch(`${api.baseUrl}/health/ready`)).json();
    expect(health).toMatchObject({
      status: 'degraded',
      checks: { kinds: { status: 'degraded', detail: 'paused: sample' } },
    });
    expect((await admin.post('/api/v1/admin/kinds/sample/resume')).status).toBe(200);
    await client.untilStatus(id, ['COMPLETED']);
    expect(await sample()).toMatchObject({ waiting: 0, paused: false, pausedBy: null });
  };

  it('holds a kind back at all workers until it is resumed', holdBack);

  it('has a worker end what it runs and take nothing more', async () => {
    const [first, second] = workers as [DarkroomProcess, DarkroomProcess];
    const drained = (await workerOf(first))?.id ?? '';
    const running = await Promise.all(Array.from({ length: 8 }, () => submit(client, { waitMs: 4_000 })));
    await Promise.all(running.map(({ id }) => client.untilStatus(id, ['PROCESSING', 'COMPLETED'])));
    const path = `/api/v1/admin/workers/${encodeURIComponent(drained)}`;
    expect((await admin.post(`${path}/drain`)).status).toBe(200);
    await untilTold();
    expect(await workerOf(first)).toMatchObject({ draining: true });
    const after = await Promise.all(Array.from({ length: 8 }, () => submit(client, {})));
    for (const { id } of [...running, ...after]) {
      expect(await client.untilEnded(id)).toMatchObject({ status: 'COMPLETED', retryCount: 0 });
    }
    for (const { id } of after) expect((await fleet.runsOf(id)).map(({ worker }) => worker)).toEqual([second.pid]);
    expect((await admin.post(`${path}/undrain`)).status).toBe(200);
    expect(await workerOf(first)).toMatchObject({ draining: false });
  });

  it('says what there is instead of a kind or a worker that there is not', async () => {
    const kind = await admin.post('/api/v1/admin/kinds/audio/pause');
    expect(kind).toMatchObject({ status: 404, body: { errorCode: 'KIND_NOT_FOUND' } });
    expect(kind.body.detail).toContain('preview');
    // Parts are paused with their whole.
    expect((await admin.post('/api/v1/admin/kinds/pdf-shard/pause')).status).toBe(404);
    for (const id of ['a%00b', 'nobody:1:ab'])
      expect(await admin.post(`/api/v1/admin/workers/${id}/undrain`)).toMatchObject({ status: 404 });
    const worker = await admin.post('/api/v1/admin/workers/nobody:1:ab/drain');
    expect(worker).toMatchObject({ status: 404, body: { errorCode: 'WORKER_NOT_FOUND' } });
    expect((await client.get('/api/v1/admin/overview')).status).toBe(403);
  });

  it('is the same while Redis is away', async () => {
    await fleet.redis.kill();
    await holdBack();
  });

  it('forgets a worker that stops at once, and one that is killed when its lease would end', async () => {
    const [first, second] = workers as [DarkroomProcess, DarkroomProcess];
    await first.stop();
    expect((await overview()).workers.map(({ pid }) => pid)).toEqual([second.pid]);
    await second.kill('SIGKILL');
    await until('it to be forgotten', async () => (await overview()).workers.length === 0, { within: 30_000 });
  });
});
