import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { identifyProcess } from '../../src/database/process-identity.js';
import { until } from './until.js';

/** The process and all below it, parents first. */
export async function treeOf(pid: number): Promise<number[]> {
  const parents = await parentsByPid();
  const tree = [pid];
  // The list grows while it is walked: children of children follow.
  for (const member of tree)
    tree.push(...[...parents].filter(([, parent]) => parent === member).map(([child]) => child));
  return tree;
}

export async function killTree(pid: number): Promise<void> {
  // Stopped first: a parent that still runs can start children that are on no list.
  await signalTree(pid, 'SIGSTOP');
  const tree = await treeOf(pid);
  tree.forEach((member) => signal(member, 'SIGKILL'));
  await until(`the processes ${tree.join(', ')} to be gone`, async () => {
    const left = await Promise.all(tree.map(identifyProcess));
    return left.every((identity) => identity === null);
  });
}

export async function signalTree(pid: number, name: NodeJS.Signals): Promise<void> {
  signal(pid, name);
  (await treeOf(pid)).slice(1).forEach((member) => signal(member, name));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function parentsByPid(): Promise<Map<number, number>> {
  if (process.platform === 'linux') return parentsOnLinux();
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]),
  );
}

async function parentsOnLinux(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  // After the program's name in brackets come the state and the parent.
  return new Map(
    stats.map((stat, i) => [Number(pids[i]), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]),
  );
}
