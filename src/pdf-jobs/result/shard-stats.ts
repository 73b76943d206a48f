import type { Block, PageLayout, PageState } from '../layout/page-layout.js';

/** What the whole document has to know of a shard before it can tell headings and running headers from the rest. */
export interface ShardStats {
  states: Partial<Record<PageState, number>>;
  /** Letters of each font size. */
  sizes: Record<string, number>;
  /** How often the same stands at the edge of a page, digits aside. */
  margins: Record<string, number>;
}

const MOST_MARGINS = 300;

export function statsOf(pages: readonly PageLayout[]): ShardStats {
  const stats: ShardStats = { states: {}, sizes: {}, margins: {} };
  for (const page of pages) addPage(stats, page);
  return stats;
}

/** Adds up what several shards say. */
export function mergeStats(all: readonly ShardStats[]): ShardStats {
  const merged: ShardStats = { states: {}, sizes: {}, margins: {} };
  for (const { states, sizes, margins } of all) {
    add(merged.states, states);
    add(merged.sizes, sizes);
    add(merged.margins, margins);
  }
  return merged;
}

/** Page numbers differ from page to page, and chapter names from chapter to chapter. */
export function marginKey({ margin, text }: Block): string {
  const key = text.toLowerCase().replace(/\d+/g, '#').replace(/\s+/g, ' ').trim();
  return `${margin}:${/^[ivxlc]+$/.test(key) ? '#' : key}`;
}

function addPage(stats: ShardStats, { state, blocks }: PageLayout): void {
  stats.states[state] = (stats.states[state] ?? 0) + 1;
  for (const block of blocks) {
    const size = String(block.font.size);
    stats.sizes[size] = (stats.sizes[size] ?? 0) + block.text.length;
    if (!block.margin || block.text.length > 150) continue;
    const key = marginKey(block);
    if (key in stats.margins || Object.keys(stats.margins).length < MOST_MARGINS) {
      stats.margins[key] = (stats.margins[key] ?? 0) + 1;
    }
  }
}

function add(sum: Partial<Record<string, number>>, more: Readonly<Partial<Record<string, number>>>): void {
  for (const [key, count] of Object.entries(more)) sum[key] = (sum[key] ?? 0) + (count ?? 0);
}
