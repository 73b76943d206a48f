import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCE = fileURLToPath(new URL('../../bench/peers/', import.meta.url));

/** Where other engines are installed, and the Node that everything is measured with. */
export const PEERS_FOLDER = fileURLToPath(new URL('../../.cache/peers/', import.meta.url));
/** What was installed to its end. */
const INSTALLED = join(PEERS_FOLDER, 'installed.json');
const NODE = join(PEERS_FOLDER, 'node_modules', 'node', 'bin', 'node');

/**
 * Installs them from the npm registry, once: nobody else who installs Darkroom needs them.
 * @returns the path of that Node
 */
export async function installPeers(): Promise<string> {
  const wanted = await readFile(join(SOURCE, 'package.json'), 'utf8');
  const had = await readFile(INSTALLED, 'utf8').catch(() => null);
  await mkdir(PEERS_FOLDER, { recursive: true });
  for (const file of ['package.json', 'peer.mjs']) await copyFile(join(SOURCE, file), join(PEERS_FOLDER, file));
  if (had === wanted) return NODE;
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: PEERS_FOLDER });
  await writeFile(INSTALLED, wanted);
  return NODE;
}
