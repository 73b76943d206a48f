import type { Readable } from 'node:stream';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** How the place of the files is, for `/health/ready`. */
export interface StorageCheck {
  name: string;
  status: 'ok' | 'degraded' | 'down';
  detail: string;
}

/** Of the given ids those that there still is a row of. */
export type KnownIds = (ids: string[]) => Promise<Set<string>>;

/** What of the storage belongs to somebody. */
export interface KnownContents {
  files: KnownIds;
  uploads: KnownIds;
}

/**
 * The bytes of files, under their ids. Everything that knows where they are is behind this class: on the local disk, or in S3.
 * Programs that need a path get one for as long as they work with it.
 */
export abstract class FileStorage {
  /** A path of one's own to write a new file to; `keep` makes it a stored one, `abandon` removes it. */
  abstract newPath(extension?: string): Promise<string>;

  /**
   * Takes a written file over. It is safe, not only in memory, before anybody is told of it.
   * @param signal ends the wait for that; the file is to be abandoned then
   */
  abstract keep(path: string, id: string, signal?: AbortSignal): Promise<void>;

  abstract abandon(path: string): Promise<void>;

  /** @throws Problem STORAGE_UNAVAILABLE */
  abstract read(id: string, range?: ByteRange): Promise<Readable>;

  /**
   * Lends local paths of contents, not to be written to, for as long as `use` takes.
   * @param use gets a function that tells the path of each of the ids
   * @param signal ends the wait for a content that has to be fetched first
   */
  abstract withPaths<T>(
    ids: readonly string[],
    use: (pathOf: (id: string) => string) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;

  /** Of the ids those whose contents `withPaths` would have to fetch first. */
  abstract missing(ids: readonly string[]): string[];

  abstract delete(id: string): Promise<void>;

  /** Removes what writers that died have left behind: half-written files, and contents that belong to nobody. */
  abstract deleteOrphans(known: KnownContents): Promise<number>;

  /** What the local disk, where work is done, can still take. */
  abstract freeBytes(): Promise<number>;

  /** Null where there is nothing beside the local disk. */
  abstract check(): Promise<StorageCheck | null>;
}
