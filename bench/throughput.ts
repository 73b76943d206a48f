import { runEngine } from './engines.js';
import { fillNoopTasks, untilNoopTasksDone } from './noop-tasks.js';
import type { BenchStage } from './stage.js';
import { percentile } from './stage.js';

const WAITING = 20_000;

/** Waiting no-op tasks, ten at once, next to other engines with as many jobs and the same PostgreSQL and Redis. */
export async function benchOneByOne(stage: BenchStage): Promise<string[]> {
  const peers = ['graphile-worker', 'pg-boss', 'BullMQ on PostgreSQL', 'BullMQ and rows'];
  return besides(stage, await noopTasksPerSecond(stage, 10), 4_000, peers);
}

/** The same with as much at once as each engine is made for. */
export async function benchInBatches(stage: BenchStage): Promise<string[]> {
  return besides(stage, await noopTasksPerSecond(stage, 200), 12_000, [
    'graphile-worker in batches',
    'pg-boss in batches',
  ]);
}

async function besides(stage: BenchStage, ours: number, wanted: number, peers: readonly string[]): Promise<string[]> {
  const lines = [`Darkroom: ${Math.round(ours)} tasks/s (${WAITING} waiting, one worker process); wanted ${wanted}`];
  for (const peer of peers) {
    const { perSecond = 0 } = await runEngine(stage, peer, 'throughput');
    lines.push(`${peer}: ${Math.round(perSecond)} jobs/s; Darkroom does ${(ours / perSecond).toFixed(2)} of that`);
  }
  return lines;
}

/** How fast one worker process gets through waiting tasks that do nothing. */
async function noopTasksPerSecond(stage: BenchStage, concurrency: number): Promise<number> {
  await fillNoopTasks(stage, WAITING);
  const worker = await stage.darkroom('worker', concurrency);
  await untilNoopTasksDone(stage);
  const [{ seconds }]: [{ seconds: number }] = await stage.db.query(
    'SELECT extract(epoch FROM max(finished_at) - min(started_at))::float8 AS seconds FROM noop_tasks',
  );
  await worker.stop();
  return WAITING / seconds;
}

/** From the commit of a task to its start, with nothing else to do, through two processes; the engines do it in one. */
export async function benchStartLatency(stage: BenchStage): Promise<string[]> {
  await stage.db.query('TRUNCATE noop_tasks');
  const [api, worker] = await Promise.all([stage.darkroom('api'), stage.darkroom('worker')]);
  const guest = await fetch(`${api.url}/api/v1/auth/guest`, { method: 'POST' });
  const { data }: { data: { token: string } } = JSON.parse(await guest.text());
  const calls: Promise<unknown>[] = [];
  for (let n = 0; n < 500; n++) {
    calls.push(
      fetch(`${api.url}/api/v1/noop/tasks`, { method: 'POST', headers: { authorization: `Bearer ${data.token}` } }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await Promise.all(calls);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const rows: { ms: number }[] = await stage.db.query(
    `SELECT extract(epoch FROM started_at - created_at)::float8 * 1000 AS ms FROM noop_tasks ORDER BY id OFFSET 50`,
  );
  await Promise.all([api.stop(), worker.stop()]);
  const line = (name: string, times: number[]): string =>
    `${name}: p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms at 50/s`;
  const ours = line(
    'Darkroom',
    rows.map(({ ms }) => ms),
  );
  const lines = [`${ours} (wanted: p50 < 5, p99 < 15)`];
  for (const peer of ['graphile-worker', 'BullMQ on PostgreSQL', 'BullMQ and rows'])
    lines.push(line(peer, (await runEngine(stage, peer, 'latency')).times ?? []));
  return lines;
}
