import type { PageLayout, PageState } from '../layout/page-layout.js';

/** What the whole document has to know of a shard before it can tell headings from the rest. */
export interface ShardStats {
  states: Partial<Record<PageState, number>>;
  /** Letters of each font size. */
  sizes: Record<string, number>;
  /** Empty: processes of version 0.2.0 that run beside this one add up what is here. */
  margins: Record<string, never>;
}

export function statsOf(pages: readonly PageLayout[]): ShardStats {
  const stats: ShardStats = { states: {}, sizes: {}, margins: {} };
  for (const page of pages) addPage(stats, page);
  return stats;
}

/** Adds up what several shards say. */
export function mergeStats(all: readonly ShardStats[]): ShardStats {
  const merged: ShardStats = { states: {}, sizes: {}, margins: {} };
  for (const { states, sizes } of all) {
    add(merged.states, states);
    add(merged.sizes, sizes);
  }
  return merged;
}

function addPage(stats: ShardStats, { state, blocks }: PageLayout): void {
  stats.states[state] = (stats.states[state] ?? 0) + 1;
  for (const block of blocks) {
    const size = String(block.font.size);
    stats.sizes[size] = (stats.sizes[size] ?? 0) + block.text.length;
  }
}

function add(sum: Partial<Record<string, number>>, more: Readonly<Partial<Record<string, number>>>): void {
  for (const [key, count] of Object.entries(more)) sum[key] = (sum[key] ?? 0) + (count ?? 0);
}
