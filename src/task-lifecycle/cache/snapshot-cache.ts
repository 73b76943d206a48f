/** A snapshot as text, with the `seq` that tells which of two is the newer. */
export interface StoredSnapshot {
  seq: number;
  text: string;
  ttlMs: number;
}

/** Keeps the newest snapshot of each task under `task:{id}`; an older one never replaces a newer one. */
export abstract class SnapshotCache {
  abstract get(id: string): Promise<string | null>;
  abstract getMany(ids: readonly string[]): Promise<(string | null)[]>;
  abstract put(id: string, snapshot: StoredSnapshot): Promise<void>;
}
