import { rename, rm } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';

/** A copy that nobody has used for so long goes, also where there is room: its file may have been deleted by another process. */
const UNUSED_MS = 3_600_000;
const LOOK_MS = 60_000;

interface Copy {
  path: string;
  sizeBytes: number;
  users: number;
  /** Whether it goes with its last user. */
  isDropped: boolean;
}

/** Contents that are on the local disk for a while. Those used last are kept, up to a size; those in use are never removed. */
export class LocalCopies {
  private readonly fetching = new Map<string, Promise<Copy>>();
  private readonly copies: LRUCache<string, Copy>;
  private readonly timer: NodeJS.Timeout;

  /**
   * @param maxBytes of the copies that nobody uses
   * @param fetch writes a content to a path and tells its size
   */
  constructor(
    maxBytes: number,
    private readonly newPath: () => string,
    private readonly fetch: (id: string, path: string) => Promise<number>,
  ) {
    this.copies = new LRUCache<string, Copy>({
      maxSize: maxBytes,
      sizeCalculation: ({ sizeBytes }) => Math.max(sizeBytes, 1),
      ttl: UNUSED_MS,
      updateAgeOnGet: true,
      dispose: (copy) => void drop(copy),
    });
    this.timer = setInterval(() => this.copies.purgeStale(), LOOK_MS).unref();
  }

  has(id: string): boolean {
    return this.copies.has(id);
  }

  /** A copy that is there until it is released; several at once are fetched once. */
  async take(id: string): Promise<{ path: string; release: () => void }> {
    const copy = this.copies.get(id) ?? (await this.fetchOnce(id));
    copy.users++;
    return {
      path: copy.path,
      release: () => {
        copy.users--;
        if (copy.isDropped) void drop(copy);
      },
    };
  }

  /** Makes a file that was written here, and stored elsewhere, the copy of its content. */
  async add(id: string, path: string, sizeBytes: number): Promise<void> {
    const target = this.newPath();
    await rename(path, target);
    this.set(id, { path: target, sizeBytes, users: 0, isDropped: false });
  }

  forget(id: string): void {
    this.copies.delete(id);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private fetchOnce(id: string): Promise<Copy> {
    const running = this.fetching.get(id);
    if (running) return running;
    const started = this.fetchCopy(id).finally(() => this.fetching.delete(id));
    this.fetching.set(id, started);
    return started;
  }

  private async fetchCopy(id: string): Promise<Copy> {
    const path = this.newPath();
    try {
      const copy = { path, sizeBytes: await this.fetch(id, path), users: 1, isDropped: false };
      this.set(id, copy);
      // Held until those that wait have taken it, which they do before anything else can happen.
      setImmediate(() => {
        copy.users--;
        if (copy.isDropped) void drop(copy);
      });
      return copy;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** One that is larger than all there is room for does not stay. */
  private set(id: string, copy: Copy): void {
    this.copies.set(id, copy);
    if (this.copies.peek(id) !== copy) void drop(copy);
  }
}

async function drop(copy: Copy): Promise<void> {
  copy.isDropped = true;
  if (copy.users === 0) await rm(copy.path, { force: true });
}
