/*
 * One engine with no-op jobs, in a process of its own: `node peer.mjs ENGINE throughput|latency|accept`, DATABASE_URL and REDIS_URL in
 * the environment. Prints one line of JSON: { perSecond } or { times } (milliseconds from enqueue to start).
 */
import { Queue, Worker, createPostgresBackend } from 'bullmq';
import { Logger, run as runGraphile, runMigrations, makeWorkerUtils } from 'graphile-worker';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';

const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
const JOBS = Number(process.env.JOBS ?? 20_000);
const CONCURRENCY = 10;
const pool = new Pool({ connectionString: databaseUrl, max: 10 });
pool.on('error', () => {});
pool.on('connect', (client) => client.on('error', () => {}));
const many = (count) => Array.from({ length: count }, () => ({ at: 0 }));
const silent = new Logger(() => () => {});

/** Each: `enqueue(jobs)` in bulk, `add(job)` one by one, and `work(onJob)` that resolves to a function that stops it. */
const ENGINES = {
  'graphile-worker': () => graphile({ concurrentJobs: CONCURRENCY }),
  'graphile-worker in batches': () =>
    graphile({
      concurrentJobs: 24,
      preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    }),
  // One at a time it takes one job for each poll, two a second: its smallest continuous way is in bursts.
  'pg-boss': () => boss({ batchSize: CONCURRENCY, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 }),
  'pg-boss in batches': () => boss({ batchSize: 100, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 }),
  'BullMQ on PostgreSQL': () =>
    bull({ connection: { connectionString: databaseUrl, migrate: true } }, createPostgresBackend),
  'BullMQ and rows': () => bullAndRows(),
};

async function graphile({ preset = {}, concurrentJobs }) {
  const options = { pgPool: pool, preset, logger: silent };
  await runMigrations(options);
  const utils = await makeWorkerUtils(options);
  return {
    enqueue: (jobs) => utils.addJobs(jobs.map((payload) => ({ identifier: 'noop', payload }))),
    add: (job) => utils.addJob('noop', job),
    async work(onJob) {
      const runner = await runGraphile({
        ...options,
        concurrency: concurrentJobs,
        noHandleSignals: true,
        taskList: { noop: async (job) => onJob(job) },
      });
      return () => runner.stop();
    },
  };
}

async function boss(work) {
  const engine = new PgBoss({ connectionString: databaseUrl, useListenNotify: true });
  engine.on('error', () => {});
  await engine.start();
  await engine.createQueue('noop', { notify: true });
  return {
    enqueue: (jobs) =>
      engine.insert(
        'noop',
        jobs.map((data) => ({ data })),
      ),
    add: (job) => engine.send('noop', job),
    async work(onJob) {
      await engine.work('noop', work, async (jobs) => {
        for (const { data } of jobs) onJob(data);
      });
      return () => engine.stop({ graceful: false });
    },
  };
}

function bull(connection, backend) {
  const backed = backend === undefined ? [] : [backend];
  const queue = new Queue('noop', connection, ...backed);
  return {
    enqueue: (jobs) => queue.addBulk(jobs.map((data) => ({ name: 'noop', data }))),
    add: (job) => queue.add('noop', job),
    async work(onJob) {
      const options = { ...connection, concurrency: CONCURRENCY };
      const worker = new Worker('noop', async ({ data }) => onJob(data), options, ...backed);
      return () => worker.close(true);
    },
  };
}

/** What a team would write by itself: a row for each job, inserted before it is queued, updated at its start and at its end. */
async function bullAndRows() {
  await pool.query(`CREATE TABLE IF NOT EXISTS job_rows (id bigserial PRIMARY KEY, user_id text NOT NULL, status text NOT NULL,
    started_at timestamptz, finished_at timestamptz, created_at timestamptz NOT NULL DEFAULT now())`);
  await pool.query('CREATE INDEX IF NOT EXISTS job_rows_by_user ON job_rows (user_id, created_at)');
  const queued = bull({ connection: new Redis(redisUrl, { maxRetriesPerRequest: null }) });
  const insert = async (count) =>
    (
      await pool.query(
        `INSERT INTO job_rows (user_id, status) SELECT 'u', 'waiting' FROM generate_series(1, $1) RETURNING id`,
        [count],
      )
    ).rows;
  return {
    enqueue: async (jobs) =>
      queued.enqueue((await insert(jobs.length)).map(({ id }, index) => ({ ...jobs[index], id }))),
    add: async (job) => {
      const [{ id }] = await insert(1);
      await queued.add({ ...job, id });
    },
    work: (onJob) =>
      queued.work(async (job) => {
        const start = onJob(job, true);
        await pool.query(`UPDATE job_rows SET status = 'active', started_at = now() WHERE id = $1`, [job.id]);
        await pool.query(`UPDATE job_rows SET status = 'done', finished_at = now() WHERE id = $1`, [job.id]);
        start();
      }),
  };
}

/** Reports the rate at which waiting jobs are worked off, from the first start to the last end. */
async function throughput(engine) {
  for (let left = JOBS; left > 0; left -= 1_000) await engine.enqueue(many(Math.min(1_000, left)));
  let first = 0;
  let ended = 0;
  let finish;
  const all = new Promise((resolve) => (finish = resolve));
  const end = () => {
    if (++ended === JOBS) finish();
  };
  const stop = await engine.work((_, endsLater) => {
    first ||= performance.now();
    return endsLater ? end : end();
  });
  const enough = new Promise((resolve) => setTimeout(resolve, 60_000));
  await Promise.race([all, enough]);
  const perSecond = (ended / (performance.now() - first)) * 1_000;
  await Promise.race([stop(), new Promise((resolve) => setTimeout(resolve, 3_000))]);
  return { perSecond };
}

/** One job every 20 ms, with nothing else to do. */
async function latency(engine) {
  const times = [];
  await engine.work((job) => {
    times.push(performance.now() - job.at);
    return () => {};
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  for (let n = 0; n < 400; n++) {
    void engine.add({ at: performance.now() });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  return { times: times.slice(50) };
}

/** Jobs accepted one by one, fifty at once. */
async function accept(engine) {
  const count = 5_000;
  let next = 0;
  const some = async () => {
    while (next++ < count) await engine.add({ at: 0 });
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: 50 }, some));
  return { perSecond: (count / (performance.now() - start)) * 1_000 };
}

const [name, what] = process.argv.slice(2);
const engine = await ENGINES[name]();
console.log(JSON.stringify(await { throughput, latency, accept }[what](engine)));
process.exit(0);
