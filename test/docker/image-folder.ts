import { chown, copyFile, link, lstat, mkdir, readFile, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { projectRoot } from '../support/test-folder.js';
import type { ImagePlan } from './docker-files.js';

/** The user `node` of the image that docker/Dockerfile begins with. */
export const IMAGE_USER = { name: 'node', uid: 1000, gid: 1000 };

/** The file system of the containers: what the image has, the volume and the secrets. */
export interface ImageFolder {
  app: string;
  data: string;
  secrets: string;
}

/** Lays out what the last stage of the Dockerfile copies: of node_modules, the packages that production needs. */
export async function layOutImage(root: string, { copies, without }: ImagePlan): Promise<ImageFolder> {
  const folder = {
    app: join(root, 'app'),
    data: join(root, 'data'),
    secrets: join(root, 'run/secrets'),
  };
  for (const path of Object.values(folder)) await mkdir(path, { recursive: true });
  for (const { from, to } of copies) {
    if (from === 'node_modules') await linkPackages(folder.app);
    else await linkTree(join(projectRoot, from), join(folder.app, to));
  }
  for (const path of without) await rm(join(folder.app, path), { recursive: true, force: true });
  if (process.getuid?.() === 0) await chown(folder.data, IMAGE_USER.uid, IMAGE_USER.gid);
  return folder;
}

/** What `npm prune --omit=dev` leaves. */
async function linkPackages(app: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8'));
  const wanted = Object.entries<{ dev?: boolean }>(lock.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path]) => path);
  // Packages of other platforms are in the lock, and not there.
  for (const path of wanted) await linkTree(join(projectRoot, path), join(app, path), 'node_modules');
}

/** Hard links: files of their own place, so that nothing is looked for in the project. Copies on another disk. */
async function linkTree(from: string, to: string, except?: string): Promise<void> {
  const stats = await lstat(from).catch(() => null);
  if (!stats) return;
  if (!stats.isDirectory()) return linkFile(from, to);
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  for (const entry of entries.filter(({ name }) => name !== except)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(source, target, except);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await linkFile(source, target);
  }
}

async function linkFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
}

/** Packages that the built program imports by name, with a file that does. */
export async function importedPackages(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, 'utf8');
    for (const [, , specifier = ''] of text.matchAll(/(\bfrom|\bimport|\bimport\(|\brequire\()\s*'([^'.][^']*)'/g)) {
      if (specifier.startsWith('node:')) continue;
      found.set(specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'), relative(folder, path));
    }
  }
  return found;
}
