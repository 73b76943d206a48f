import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { identifySelf, isStillAlive } from '../../database/process-identity.js';
import { parseJson } from '../../json.js';

const OWNER_FILE = 'owner';
const BEAT_MS = 30_000;
/** An owner on another host is dead when its mark has not been renewed for so long. */
const SILENT_MS = 600_000;

interface Owner {
  host: string;
  identity: string;
}

/** A folder that only this process uses. It goes with the process; what is left of one that was killed goes at the next start. */
export class ScratchFolder {
  private readonly heart: NodeJS.Timeout;

  private constructor(private readonly path: string) {
    this.heart = setInterval(() => void this.beat(), BEAT_MS).unref();
  }

  static async open(root: string): Promise<ScratchFolder> {
    await mkdir(root, { recursive: true });
    await removeDead(root);
    const path = join(root, randomUUID());
    await mkdir(path);
    const owner: Owner = { host: hostname(), identity: await identifySelf() };
    await writeFile(join(path, OWNER_FILE), JSON.stringify(owner));
    return new ScratchFolder(path);
  }

  newPath(extension = ''): string {
    return join(this.path, `${randomUUID()}${extension}`);
  }

  async close(): Promise<void> {
    clearInterval(this.heart);
    await rm(this.path, { recursive: true, force: true });
  }

  private async beat(): Promise<void> {
    const now = new Date();
    await utimes(join(this.path, OWNER_FILE), now, now).catch(() => undefined);
  }
}

async function removeDead(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const path = join(root, name);
    if (!(await isOwned(path))) await rm(path, { recursive: true, force: true });
  }
}

async function isOwned(folder: string): Promise<boolean> {
  const path = join(folder, OWNER_FILE);
  const [text, file] = await Promise.all([readFile(path, 'utf8').catch(() => ''), stat(path).catch(() => null)]);
  // Without a mark yet, it may have been made this very moment.
  const isSilent = Date.now() - ((file ?? (await stat(folder).catch(() => null)))?.mtimeMs ?? 0) > SILENT_MS;
  if (!file || text === '') return !isSilent;
  const { host, identity } = parseJson<Owner>(text);
  return host === hostname() ? isStillAlive(identity) : !isSilent;
}
