import type { ReadPage } from '../engine/read-page.js';
import { toBlocks } from './blocks.js';
import type { Block, PageLayout, Segment } from './page-layout.js';
import { readingOrder } from './reading-order.js';
import { takeTables } from './ruled-tables.js';
import { turnBack, verticalPage } from './vertical-writing.js';

/** Running headers and footers stand within this share of the height. */
const MARGIN = 0.12;

/** From the segments of a page to its blocks. */
export function layOutPage({ segments: read, grids, ...page }: ReadPage): PageLayout {
  const segments = takeTables(read, grids);
  const vertical = verticalPage(segments);
  const blocks = vertical
    ? [
        ...blocksOf(vertical.above),
        ...blocksOf(vertical.turned).map((block) => turnBack(block)),
        ...blocksOf(vertical.others),
      ]
    : blocksOf(segments);
  return { ...page, blocks: blocks.map((block) => withMargin(block, page.height)) };
}

function blocksOf(segments: readonly Segment[]): Block[] {
  return segments.length === 0 ? [] : readingOrder(segments).flatMap((region) => toBlocks(region));
}

function withMargin(block: Block, height: number): Block {
  const [left, top, right, bottom] = block.box;
  const rounded = { ...block, box: [tenth(left), tenth(top), tenth(right), tenth(bottom)] satisfies Block['box'] };
  if (block.lines > 2 || block.type === 'code') return rounded;
  if (block.box[3] < MARGIN * height) return { ...rounded, margin: 'top' };
  if (block.box[1] > (1 - MARGIN) * height) return { ...rounded, margin: 'bottom' };
  return rounded;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
