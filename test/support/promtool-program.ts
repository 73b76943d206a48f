import { join } from 'node:path';
import { canRun, download, fetchLists, findOnPath } from './debian-packages.js';
import { projectRoot } from './test-folder.js';

const cache = join(projectRoot, '.cache/promtool');
const unpacked = join(cache, 'usr/bin/promtool');

/** The system's promtool, else that of Debian's package `prometheus` unpacked (not installed) into `.cache/promtool/`; null where there is neither. */
export async function findPromtool(): Promise<string | null> {
  const installed = await findOnPath('promtool');
  if (installed) return installed;
  if (await canRun(unpacked)) return unpacked;
  await download([], ['prometheus'], cache)
    // The lists that are there may be missing, or too old to fetch by.
    .catch(async () => download(await fetchLists(), ['prometheus'], cache))
    .catch(() => undefined);
  return (await canRun(unpacked)) ? unpacked : null;
}
