import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ThreadPool } from '../../src/threads.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';

const SCRIPT = `
  export const echo = (job) => job;
  export const hang = (port) => { port.postMessage('begun'); for (;;); };
  export const burst = () => { setImmediate(() => { throw new Error('burst'); }); return new Promise(() => {}); };`;

let folder: string;
let script: string;
let pool: ThreadPool<unknown, unknown>;

beforeEach(async () => {
  folder = await newTestFolder('threads');
  script = join(folder, 'script.mjs');
  await writeFile(script, SCRIPT);
  pool = new ThreadPool({ script: pathToFileURL(script), threads: 2, idleSeconds: 60, resourceLimits: {} });
});
afterEach(async () => {
  await pool.close();
  await removeTestFolder(folder);
});

/** A job that never ends, once a thread has begun it. */
async function hanging(signal: AbortSignal): Promise<{ ended: Promise<unknown> }> {
  const { port1, port2 } = new MessageChannel();
  const begun = new Promise((resolve) => port1.addEventListener('message', resolve, { once: true }));
  port1.start();
  const job = pool.run(port2, { name: 'hang', signal, transferList: [port2] });
  job.catch(() => undefined);
  await begun;
  port1.close();
  return { ended: job };
}

it('a thread that cannot start fails its job, and the next job has another', async () => {
  await rename(script, `${script}.away`);
  await expect(pool.run('job', { name: 'echo' })).rejects.toThrow('Terminating worker thread');
  const { signal } = new AbortController();
  const jobs = [1, 2, 3].map((job) => pool.run(job, { name: 'echo', signal }));
  expect((await Promise.allSettled(jobs)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await rename(`${script}.away`, script);
  await expect(pool.run('job', { name: 'echo' })).resolves.toBe('job');
});

it('a thread that breaks fails its job only', async () => {
  const controller = new AbortController();
  const other = await hanging(controller.signal);
  await expect(pool.run(null, { name: 'burst' })).rejects.toThrow('burst');
  await expect(pool.run('job', { name: 'echo' })).resolves.toBe('job');
  controller.abort();
  await expect(other.ended).rejects.toThrow(/abort/i);
});

it('jobs that wait are done when those that ran were aborted', async () => {
  const controller = new AbortController();
  const running = [await hanging(controller.signal), await hanging(controller.signal)];
  const waiting = [1, 2, 3].map((job) => pool.run(job, { name: 'echo' }));
  controller.abort();
  await expect(Promise.all(waiting)).resolves.toEqual([1, 2, 3]);
  expect((await Promise.allSettled(running.map(({ ended }) => ended))).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ]);
});

it('a job that waits can be aborted, and leaves at once', async () => {
  const running = new AbortController();
  await hanging(running.signal);
  await hanging(running.signal);
  const controller = new AbortController();
  const waiting = pool.run('job', { name: 'echo', signal: controller.signal });
  controller.abort(new Error('not wanted any more'));
  await expect(waiting).rejects.toThrow('not wanted any more');
  running.abort();
});
