import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { identifySelf } from '../../database/process-identity.js';
import { flush } from '../../files/flush.js';

const BEAT_MS = 10_000;

export function workspaceRoot({ dataPath }: Config): string {
  return join(dataPath, 'video');
}

/** In an attempt's folder: who works there. Its time is renewed while they do. */
export const OWNER_FILE = 'owner';

/** Whose attempt it is: a pid says nothing on another host. */
export interface Owner {
  host: string;
  identity: string;
}

/**
 * The folder of one attempt at a composition, within that of its task. What is kept, once verified, lies beside it and
 * serves the attempts after this one; all else goes with the attempt.
 */
export class Workspace {
  private readonly heart: NodeJS.Timeout;

  private constructor(
    private readonly taskFolder: string,
    readonly folder: string,
  ) {
    this.heart = setInterval(() => void this.beat(), BEAT_MS).unref();
  }

  static async open(root: string, taskId: string, attempt: number): Promise<Workspace> {
    const taskFolder = join(root, taskId);
    const folder = join(taskFolder, `attempt-${attempt}-${process.pid}`);
    await mkdir(folder, { recursive: true });
    const owner: Owner = { host: hostname(), identity: await identifySelf() };
    await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner));
    return new Workspace(taskFolder, folder);
  }

  /** A path for something of this attempt only. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Bytes of all that the task has here. */
  async bytes(): Promise<number> {
    // While it is removed there is nothing, or half of it.
    const names = await readdir(this.taskFolder, { recursive: true }).catch(() => []);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(this.taskFolder, name)).then(
          (entry) => (entry.isFile() ? entry.size : 0),
          // It has just been renamed or removed.
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** A path of something that an attempt before this one has kept; null when it has not. */
  async kept(name: string): Promise<string | null> {
    const path = join(this.taskFolder, name);
    return stat(path).then(
      () => path,
      () => null,
    );
  }

  /** Keeps a verified file for this attempt and those after it. It is on the disk before it has its name. */
  async keep(path: string, name: string, signal: AbortSignal): Promise<string> {
    await flush(path, { signal });
    const target = join(this.taskFolder, name);
    await rename(path, target);
    return target;
  }

  /** Ends the attempt; `everything` also when nobody will go on from here. */
  async close(everything: boolean): Promise<void> {
    clearInterval(this.heart);
    await rm(everything ? this.taskFolder : this.folder, { recursive: true, force: true });
    const left = await readdir(this.taskFolder).catch(() => ['']);
    if (left.length === 0) await rm(this.taskFolder, { recursive: true, force: true });
  }

  private async beat(): Promise<void> {
    const now = new Date();
    await utimes(join(this.folder, OWNER_FILE), now, now).catch(() => undefined);
  }
}
