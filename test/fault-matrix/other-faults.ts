import { randomUUID } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Bull from 'bull';
import { bullOptions } from '../../src/task-lifecycle/dispatch/bull-options.js';
import { findFaketime } from '../support/faketime-library.js';
import type { Fault } from './fault.js';
import { sample } from './orders.js';
import type { Stage } from './stage.js';

const FULL_MS = 12_000;
const STEPPED_MS = 12_000;
const STIRRED_MS = 12_000;
const HERD = 10_000;
const HERD_AT_ONCE = 200;
const HINTED_KINDS = ['preview', 'generation', 'video', 'pdf', 'pdf-shard', 'sample'];

export const OTHER_FAULTS: readonly Fault[] = [
  {
    name: 'disk full',
    skip: async ({ noDisk }) => noDisk,
    strike: async ({ stage: { folders } }) => {
      const ballast = join(folders.data, 'files', 'ballast');
      await fill(folders.data, ballast);
      await delay(FULL_MS);
      await rm(ballast);
    },
  },
  {
    name: 'clock: an hour ahead, and back',
    skip: async () => ((await findFaketime()) ? null : 'libfaketime is not there and could not be fetched'),
    strike: async ({ stage }) => {
      const clock = join(stage.folders.root, 'clock');
      await writeFile(clock, '+0');
      await stage.replaceAll({
        LD_PRELOAD: (await findFaketime()) ?? '',
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_CACHE_DURATION: '1',
        // A step moves the time of day and no timers, as on any system.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      });
      for (const time of ['+3600', '+0', '-3600', '+0']) {
        await writeFile(clock, time);
        await delay(STEPPED_MS / 2);
      }
    },
    mend: async (stage) => stage.replaceAll(),
  },
  {
    name: 'Bull: hints doubled, shuffled and stale',
    strike: async ({ stage }) => stirHints(stage),
  },
  {
    name: `herd of ${HERD.toLocaleString('en')} creates`,
    strike: async ({ load }) => load.storm(HERD, HERD_AT_ONCE, () => sample([{}])),
  },
];

/** Until not a byte more fits. */
async function fill(folder: string, path: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  await writeFile(path, Buffer.alloc(bavail * bsize)).catch(() => undefined);
  const rest = Buffer.alloc(4_096);
  for (let full = false; !full;) {
    full = await writeFile(path, rest, { flag: 'a' }).then(
      () => false,
      () => true,
    );
  }
}

/** Hints for tasks that wait, run and have long ended, many of each, first come last served. */
async function stirHints(stage: Stage): Promise<void> {
  const queues = new Map(HINTED_KINDS.map((kind) => [kind, new Bull(kind, bullOptions(kind, stage.redis.url))]));
  try {
    for (const end = Date.now() + STIRRED_MS; Date.now() < end;) {
      const tasks = await stage.query<{ kind: string; id: string }>(
        `SELECT kind, task_id AS id FROM fault_moves ORDER BY n DESC LIMIT 60`,
      );
      for (const [index, { kind, id }] of tasks.entries()) {
        const options = { jobId: randomUUID(), lifo: index % 2 === 0, removeOnComplete: true, removeOnFail: true };
        await queues.get(kind)?.add({ taskId: id }, options);
      }
      await delay(100);
    }
  } finally {
    await Promise.all([...queues.values()].map((queue) => queue.close()));
  }
}
