import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './stage.js';

const SCRIPT = fileURLToPath(new URL('pdf-share.js', import.meta.url));

/** How much sooner two processes of the engine alone are done with a document than one: what this machine has to give. */
export async function gainOfTwoProcesses(path: string, runs: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-share-'));
  const start = (share: number, shares: number): ChildProcess => fork(SCRIPT, [path, folder, `${share}`, `${shares}`]);
  const [one, two] = [[start(0, 1)], [start(0, 2), start(1, 2)]];
  try {
    await Promise.all([...one, ...two].map((child) => once(child, 'message')));
    const seconds = { one: [] as number[], two: [] as number[] };
    // What a process does for the first time takes longer.
    for (const children of [one, two]) await secondsOf(children);
    for (let run = 0; run < runs; run++) {
      seconds.one.push(await secondsOf(one));
      seconds.two.push(await secondsOf(two));
    }
    return median(seconds.one) / median(seconds.two);
  } finally {
    for (const child of [...one, ...two]) child.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

async function secondsOf(children: readonly ChildProcess[]): Promise<number> {
  const started = performance.now();
  const done = children.map((child) => once(child, 'message'));
  for (const child of children) child.send('go');
  await Promise.all(done);
  return (performance.now() - started) / 1_000;
}
