import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { download, fetchLists } from './debian-packages.js';
import { projectRoot } from './test-folder.js';

const cache = join(projectRoot, '.cache/faketime');

/** The system's libfaketime (the one for programs with threads), else Debian's package unpacked (not installed) into `.cache/faketime/`; null where there is neither. */
export async function findFaketime(): Promise<string | null> {
  const known = (await findIn('/usr/lib')) ?? (await findIn(join(cache, 'usr/lib')));
  if (known) return known;
  await download([], ['libfaketime'], cache)
    // The lists that are there may be missing, or too old to fetch by.
    .catch(async () => download(await fetchLists(), ['libfaketime'], cache))
    .catch(() => undefined);
  return findIn(join(cache, 'usr/lib'));
}

async function findIn(libraries: string): Promise<string | null> {
  for (const machine of await readdir(libraries).catch(() => [])) {
    const path = join(libraries, machine, 'faketime/libfaketimeMT.so.1');
    if (await isThere(path)) return path;
  }
  return null;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
