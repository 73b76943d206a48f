import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';

const DAY_MS = 24 * 3_600_000;

/**
 * The bytes of files, on the local disk. Everything that knows where they are is in this class, so that another one can
 * keep them in S3.
 */
@Injectable()
export class FileStorage {
  private readonly root: string;
  private readonly incoming: string;

  constructor(config: Config) {
    this.root = join(config.dataPath, 'files');
    this.incoming = join(this.root, 'incoming');
  }

  /** A path of one's own to write a new file to; `keep` makes it a stored one, `abandon` removes it. */
  async newPath(extension = ''): Promise<string> {
    await mkdir(this.incoming, { recursive: true });
    return join(this.incoming, `${randomUUID()}${extension}`);
  }

  /** Moves a written file to its place. It is on the disk, not only in memory, before anybody is told of it. */
  async keep(path: string, id: string): Promise<void> {
    const file = await open(path, 'r+');
    await file.sync().finally(() => file.close());
    await mkdir(this.folderOf(id), { recursive: true });
    await rename(path, this.pathOf(id));
  }

  async abandon(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /** @param range first and last byte, both included */
  read(id: string, range?: { start: number; end: number }): Readable {
    return createReadStream(this.pathOf(id), range);
  }

  async exists(id: string): Promise<boolean> {
    return stat(this.pathOf(id)).then(
      () => true,
      () => false,
    );
  }

  /** A local path of the content, for programs that need one. Not to be written to. */
  pathOf(id: string): string {
    return join(this.folderOf(id), id);
  }

  async delete(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  /** Removes what writers that died have left behind: half-written files, and contents that belong to no file. */
  async deleteOrphans(known: (ids: string[]) => Promise<Set<string>>): Promise<number> {
    const stale = await this.oldEntries(this.incoming);
    for (const name of stale) await rm(join(this.incoming, name), { force: true });
    let deleted = stale.length;
    for (const folder of await readdir(this.root).catch(() => [])) {
      if (folder.length !== 2) continue;
      const ids = await this.oldEntries(join(this.root, folder));
      const kept = ids.length === 0 ? new Set() : await known(ids);
      for (const id of ids.filter((name) => !kept.has(name))) {
        await this.delete(id);
        deleted++;
      }
    }
    return deleted;
  }

  /** Whether the disk can take more. */
  async freeBytes(): Promise<number> {
    await mkdir(this.root, { recursive: true });
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  private async oldEntries(folder: string): Promise<string[]> {
    const old: string[] = [];
    for (const name of await readdir(folder).catch(() => [])) {
      const found = await stat(join(folder, name)).catch(() => null);
      if (found && Date.now() - found.mtimeMs > DAY_MS) old.push(name);
    }
    return old;
  }

  /** Ids are UUIDv7: their last characters are random, so the folders fill evenly. */
  private folderOf(id: string): string {
    return join(this.root, id.slice(-2));
  }
}
