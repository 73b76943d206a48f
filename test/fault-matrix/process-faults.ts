import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until.js';
import type { Fault, Scene } from './fault.js';
import { commandsIn } from './leftovers.js';
import { sample } from './orders.js';
import type { Stage } from './stage.js';

const AFTER_A_WORKER = 15;
/** Clients whose connections to the API are never at rest. */
const CROWD = 8;
const BLOCKED_MS = 45_000;
const FROZEN_MS = 30_000;

export const PROCESS_FAULTS: readonly Fault[] = [
  {
    name: 'API: kill -9',
    strike: async ({ stage, over }) => {
      await stage.get('api-1').kill('SIGKILL');
      over();
      await stage.start('api-1');
    },
  },
  {
    name: 'worker: kill -9',
    short: true,
    recoverWithin: AFTER_A_WORKER,
    strike: async (scene) => {
      await killBusyWorker(scene);
      await scene.stage.start('worker-1');
    },
  },
  {
    name: 'scheduler: kill -9',
    strike: async ({ stage, over }) => {
      await stage.get('scheduler-1').kill('SIGKILL');
      over();
      await stage.start('scheduler-1');
    },
  },
  {
    name: 'ffmpeg: kill -9',
    short: true,
    strike: async ({ stage, over }) => {
      await killEncoder(stage);
      over();
    },
  },
  {
    name: 'deploy: SIGTERM to every process in turn',
    short: true,
    onlyOnce: true,
    strike: async ({ stage }) => stage.replaceAll(),
  },
  {
    name: 'deploy: SIGTERM to every process in turn, three times, amid a crowd',
    onlyOnce: true,
    strike: async ({ stage, load }) => {
      const leave = load.crowd(CROWD, () => sample([{}]));
      try {
        for (let round = 0; round < 3; round++) await stage.replaceAll();
      } finally {
        await leave();
      }
    },
  },
  {
    name: 'worker: frozen for 30 s',
    recoverWithin: AFTER_A_WORKER,
    strike: async ({ stage }) => {
      await untilBusy(stage, 'worker-1');
      stage.get('worker-1').freeze();
      await delay(FROZEN_MS);
      stage.get('worker-1').thaw();
    },
  },
  {
    name: 'worker: event loop blocked for 45 s',
    strike: async ({ load }) => {
      const task = await load.place(sample([{ blockMs: BLOCKED_MS }], { once: true }));
      await load.untilSeen(task, 3 * BLOCKED_MS);
    },
  },
  {
    name: 'poison task: kills its worker',
    recoverWithin: AFTER_A_WORKER,
    strike: async ({ stage, load }) => {
      const task = await load.place(sample([{ end: 'exit' }]));
      await until(
        'the poison task to be left alone',
        async () => {
          await stage.reviveAll();
          return task.seen;
        },
        { within: 90_000, every: 250 },
      );
      // They did what it does to them.
      stage.badEnds.length = 0;
    },
  },
  {
    name: 'two schedulers, and a worker killed',
    recoverWithin: AFTER_A_WORKER,
    strike: async (scene) => {
      await scene.stage.start('scheduler-2');
      await killBusyWorker(scene);
      await scene.stage.start('worker-1');
    },
    mend: async (stage) => stage.remove('scheduler-2'),
  },
];

async function killBusyWorker({ stage, over }: Scene): Promise<void> {
  await untilBusy(stage, 'worker-1');
  await stage.get('worker-1').kill('SIGKILL');
  over();
}

/** Until it runs tasks of at least two kinds. */
async function untilBusy(stage: Stage, name: string): Promise<void> {
  const owner = `%:${stage.get(name).pid}:%`;
  await until(
    `${name} to be busy`,
    async () => {
      const [row] = await stage.query<{ kinds: number }>(
        `SELECT count(DISTINCT kind)::int AS kinds FROM tasks WHERE status = 'PROCESSING' AND worker_id LIKE $1`,
        [owner],
      );
      return (row?.kinds ?? 0) >= 2;
    },
    { within: 60_000, every: 10 },
  );
}

async function killEncoder({ folders }: Stage): Promise<void> {
  await until(
    'an ffmpeg at work',
    async () => {
      const [encoder] = (await commandsIn(folders.data)).filter(
        ({ command }) => command.includes('libx264') && !/^nice|^setpriv|^prlimit/.test(command),
      );
      if (!encoder) return false;
      process.kill(encoder.pid, 'SIGKILL');
      return true;
    },
    { within: 60_000, every: 20 },
  );
}
