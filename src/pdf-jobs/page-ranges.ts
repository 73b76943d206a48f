/** Pages from 1, separated by commas, as single ones or ranges: `1-10,15`. */
export const PAGE_RANGES_PATTERN = /^\s*\d{1,7}(\s*-\s*\d{1,7})?(\s*,\s*\d{1,7}(\s*-\s*\d{1,7})?)*\s*$/;

/** The pages meant, each once and in order; an empty text means all. Null when one of them is not there. */
export function parsePageRanges(text: string, pageCount: number): number[] | null {
  if (text.trim() === '') return Array.from({ length: pageCount }, (_, index) => index + 1);
  const pages = new Set<number>();
  for (const range of text.split(',')) {
    const [from = 0, to = from] = range.split('-').map(Number);
    if (from < 1 || to > pageCount || from > to) return null;
    for (let page = from; page <= to; page++) pages.add(page);
  }
  return [...pages].toSorted((a, b) => a - b);
}

/** `1-10,15` and the like. */
export function formatPageRanges(pages: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const page of pages) {
    const last = ranges.at(-1);
    if (last?.[1] === page - 1) last[1] = page;
    else ranges.push([page, page]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** Parts of so many pages each, but the last. */
export function toShards(pages: readonly number[], pagesPerShard: number): number[][] {
  return Array.from({ length: Math.ceil(pages.length / pagesPerShard) }, (_, index) =>
    pages.slice(index * pagesPerShard, (index + 1) * pagesPerShard),
  );
}
