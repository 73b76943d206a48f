/** How often a cache had what was looked for, since this process started. */
export interface CacheLooks {
  hits: number;
  misses: number;
}

/** Keeps count of the looks into each cache of this process; it is looked at far too often for events. */
export class CacheUse {
  private readonly caches = new Map<string, CacheLooks>();

  looked(cache: string, found: boolean): void {
    const looks = this.caches.get(cache) ?? { hits: 0, misses: 0 };
    if (found) looks.hits++;
    else looks.misses++;
    this.caches.set(cache, looks);
  }

  all(): ReadonlyMap<string, Readonly<CacheLooks>> {
    return this.caches;
  }
}
