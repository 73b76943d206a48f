import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Config } from '../config/config.js';
import type { ByteRange, KnownContents, StorageCheck } from './file-storage.js';
import { FileStorage } from './file-storage.js';
import { flush } from './flush.js';
import { uploadsFolder } from './uploads/uploads-folder.js';

const DAY_MS = 24 * 3_600_000;

/** Files on the local disk, or on a network file system that all processes share. */
export class LocalFileStorage extends FileStorage {
  private readonly root: string;
  private readonly incoming: string;
  private readonly uploads: string;

  constructor(config: Config) {
    super();
    this.root = join(config.dataPath, 'files');
    this.incoming = join(this.root, 'incoming');
    this.uploads = uploadsFolder(config);
  }

  async newPath(extension = ''): Promise<string> {
    await mkdir(this.incoming, { recursive: true });
    return join(this.incoming, `${randomUUID()}${extension}`);
  }

  async keep(path: string, id: string, signal?: AbortSignal): Promise<void> {
    await flush(path, { signal });
    const folder = this.folderOf(id);
    const made = await mkdir(folder, { recursive: true });
    await rename(path, this.pathOf(id));
    // The name, too, is to outlast a power cut.
    await flushNames(folder);
    if (made !== undefined) await flushNames(this.root);
  }

  async abandon(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  async read(id: string, range?: ByteRange): Promise<Readable> {
    return createReadStream(this.pathOf(id), range);
  }

  async withPaths<T>(_ids: readonly string[], use: (pathOf: (id: string) => string) => Promise<T>): Promise<T> {
    return use((id) => this.pathOf(id));
  }

  missing(): string[] {
    return [];
  }

  pathOf(id: string): string {
    return join(this.folderOf(id), id);
  }

  async delete(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  async deleteOrphans(known: KnownContents): Promise<number> {
    const stale = await this.oldEntries(this.incoming);
    for (const name of stale) await rm(join(this.incoming, name), { force: true });
    let deleted = stale.length;
    for (const folder of await readdir(this.root).catch(() => [])) {
      if (folder.length !== 2) continue;
      const ids = await this.oldEntries(join(this.root, folder));
      const kept = ids.length === 0 ? new Set() : await known.files(ids);
      for (const id of ids.filter((name) => !kept.has(name))) {
        await this.delete(id);
        deleted++;
      }
    }
    return deleted + (await this.deleteOldUploads(known));
  }

  async freeBytes(): Promise<number> {
    await mkdir(this.root, { recursive: true });
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  async check(): Promise<StorageCheck | null> {
    return null;
  }

  /** Each upload is a file named by its id, and one more that describes it. */
  private async deleteOldUploads(known: KnownContents): Promise<number> {
    const names = await this.oldEntries(this.uploads);
    const idOf = (name: string): string => name.replace(/\..*$/, '');
    const kept = names.length === 0 ? new Set() : await known.uploads([...new Set(names.map(idOf))]);
    const orphans = names.filter((name) => !kept.has(idOf(name)));
    for (const name of orphans) await rm(join(this.uploads, name), { force: true });
    return orphans.length;
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

/** Brings the names in a folder to the disk. Some network file systems do not know of that: they do it by themselves, or never. */
async function flushNames(folder: string): Promise<void> {
  await flush(folder, { flags: 'r' }).catch((error: unknown) => {
    const isUnknown =
      error instanceof Error && 'code' in error && ['EINVAL', 'ENOTSUP', 'EISDIR'].includes(String(error.code));
    if (!isUnknown) throw error;
  });
}
