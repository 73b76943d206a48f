import { readFile, readdir } from 'node:fs/promises';

/** Ids of living processes that were started with this data folder, and of what they have started. Linux only. */
export async function processesOf(dataDir: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // One that has ended or belongs to somebody else cannot be read, and one that waits to be reaped has none.
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
  return pids
    .filter((_, index) => environments[index]?.split('\0').includes(`DATA_DIR=${dataDir}`))
    .map((pid) => Number(pid));
}
