import { readFile } from 'node:fs/promises';
import { fillNoopTasks, untilNoopTasksDone } from './noop-tasks.js';
import type { BenchStage } from './stage.js';

/** Done by one process; a million take some minutes. */
const TASKS = Number(process.env.MEMORY_TASKS ?? 1_000_000);
const PORTION = 50_000;
/** The part of them in which a process gets to its usual size. */
const WARM_UP = 0.2;

/** Memory of a worker over a million tasks: what it keeps of each would show as growth. */
export async function benchWorkerMemory(stage: BenchStage): Promise<string[]> {
  const worker = await stage.darkroom('worker', 50);
  const sizes: { done: number; megabytes: number }[] = [];
  for (let done = 0; done < TASKS; done += PORTION) {
    // Old ones are gone, as the retention has it: it is not the table that is looked at.
    await fillNoopTasks(stage, Math.min(PORTION, TASKS - done));
    await untilNoopTasksDone(stage);
    sizes.push({ done: Math.min(done + PORTION, TASKS), megabytes: await residentOf(worker.pid) });
  }
  await worker.stop();
  const settled = sizes.filter(({ done }) => done >= WARM_UP * TASKS);
  const half = Math.ceil(settled.length / 2);
  const [earlier, later] = [mean(settled.slice(0, half)), mean(settled.slice(half))];
  const shown = sizes.filter(({ done }) => done % (4 * PORTION) === 0 || done === TASKS || done === PORTION);
  return [
    ...shown.map(({ done, megabytes }) => `${done.toLocaleString('en')} tasks done: ${megabytes.toFixed(0)} MB`),
    `after the first fifth: ${earlier.toFixed(0)} MB in the first half, ${later.toFixed(0)} MB in the second: ${(later / earlier).toFixed(2)}`,
  ];
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024) / 1_000_000;
}

function mean(sizes: readonly { megabytes: number }[]): number {
  return sizes.reduce((sum, { megabytes }) => sum + megabytes, 0) / sizes.length;
}
