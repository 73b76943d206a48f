import { readFile } from 'node:fs/promises';

/** The clock of `/proc`, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time that processes have taken so far, with all their threads. */
export async function cpuOf(pids: readonly number[]): Promise<number> {
  const times = await Promise.all(pids.map((pid) => ticksOf(String(pid), 13)));
  return times.reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
}

/** The same of the children of this process that have ended. */
export async function cpuOfEndedChildren(): Promise<number> {
  return (await ticksOf('self', 15)) / TICKS_PER_SECOND;
}

/** Megabytes, since the process began. */
export async function peakMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1_024) / 1_000_000;
}

/** Two numbers of `/proc/…/stat` added up, counted from 0: user and system time. */
async function ticksOf(process: string, field: number): Promise<number> {
  const stat = await readFile(`/proc/${process}/stat`, 'utf8');
  // After the program's name in brackets comes field 2.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[field - 2]) + Number(fields[field - 1]);
}
