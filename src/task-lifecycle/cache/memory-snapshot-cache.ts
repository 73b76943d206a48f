import { LRUCache } from 'lru-cache';
import type { StoredSnapshot } from './snapshot-cache.js';
import { SnapshotCache } from './snapshot-cache.js';

/** For one process without Redis. */
export class MemorySnapshotCache extends SnapshotCache {
  private readonly snapshots = new LRUCache<string, StoredSnapshot>({ max: 10_000 });

  async get(id: string): Promise<string | null> {
    return this.snapshots.get(id)?.text ?? null;
  }

  async getMany(ids: readonly string[]): Promise<(string | null)[]> {
    return ids.map((id) => this.snapshots.get(id)?.text ?? null);
  }

  async put(id: string, snapshot: StoredSnapshot): Promise<void> {
    const known = this.snapshots.get(id);
    if (known && known.seq > snapshot.seq) return;
    this.snapshots.set(id, snapshot, { ttl: snapshot.ttlMs });
  }
}
