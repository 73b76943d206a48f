import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Command lines of the running ffmpegs that work in the data folder. */
export async function encodersIn(dataDir: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(join(dataDir, 'video')));
}

/** Everything that compositions have on the disk apart from stored files. */
export async function draftsIn(dataDir: string): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'video'), { recursive: true }).catch(() => []);
  const incoming = await readdir(join(dataDir, 'files/incoming')).catch(() => []);
  return [...entries, ...incoming];
}
