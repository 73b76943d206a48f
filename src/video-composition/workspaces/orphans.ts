import { readdir, readFile } from 'node:fs/promises';

/** Pids of processes that have the folder among their arguments: an ffmpeg whose worker died. */
async function processesIn(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return commandLine.includes(folder) ? Number(pid) : null;
    }),
  );
  return found.filter((pid) => pid !== null && pid !== process.pid).map(Number);
}

export async function killProcessesIn(folder: string): Promise<number> {
  const pids = await processesIn(folder);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
  return pids.length;
}
