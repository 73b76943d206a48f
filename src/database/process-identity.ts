import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * A pid alone names nobody: after a crash or a reboot the system gives it to another program. The pid with the moment the
 * process began does. Null when the process is gone; a zombie counts as gone (as pid 1 of a container Node reaps no orphans).
 */
export async function identifyProcess(pid: number): Promise<string | null> {
  const began = process.platform === 'linux' ? await beganOnLinux(pid) : await beganElsewhere(pid);
  return began && `${pid} ${began}`;
}

export async function identifySelf(): Promise<string> {
  return (await identifyProcess(process.pid)) ?? `${process.pid} unknown`;
}

/** Whether the process that wrote this identity still lives. */
export async function isStillAlive(identity: string): Promise<boolean> {
  const pid = Number.parseInt(identity, 10);
  return pid > 0 && (await identifyProcess(pid)) === identity;
}

async function beganOnLinux(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The second field is the program's name in brackets and may hold spaces and brackets itself: read from the last one on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticksSinceBoot] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || !ticksSinceBoot) return null;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${ticksSinceBoot} ${boot.trim()}`.trim();
}

async function beganElsewhere(pid: number): Promise<string | null> {
  const output = await promisify(execFile)('ps', ['-o', 'state=,lstart=', '-p', String(pid)]).catch(() => null);
  const [state, ...began] = output?.stdout.trim().split(/\s+/) ?? [];
  return !state || state.startsWith('Z') ? null : began.join(' ');
}
