import type { Block, Box, Segment } from './page-layout.js';
import { isCjk } from './page-layout.js';

/** A column of letters is at most this wide, in font sizes. */
const COLUMN_WIDTH = 2;

export interface VerticalPage {
  /** In columns, turned so that each is a line, and the one to the left of it the next line. */
  turned: Segment[];
  /** What is written across the page, above the columns and elsewhere. */
  above: Segment[];
  others: Segment[];
}

/** A page in Chinese or Japanese most of which is written from top to bottom; null for all others. */
export function verticalPage(segments: readonly Segment[]): VerticalPage | null {
  const upright = segments.filter(isColumn);
  if (2 * lettersIn(upright) <= lettersIn(segments)) return null;
  // Numbers of two digits stand side by side in their column.
  const inColumns = new Set(upright);
  for (const segment of segments)
    if (!inColumns.has(segment) && upright.some((column) => isWithin(segment, column))) inColumns.add(segment);
  const columns = segments.filter((segment) => inColumns.has(segment));
  const top = Math.min(...columns.map(({ box }) => box[1]));
  const rest = segments.filter((segment) => !inColumns.has(segment));
  return {
    turned: columns.map((segment) => ({ ...segment, box: turn(segment.box) })),
    above: rest.filter(({ box }) => box[3] <= top),
    others: rest.filter(({ box }) => box[3] > top),
  };
}

/** Where a block of what was turned is on the page. */
export function turnBack(block: Block): Block {
  const [top, right, bottom, left] = block.box;
  return { ...block, box: [-left, top, -right, bottom] };
}

function turn([left, top, right, bottom]: Box): Box {
  return [top, -right, bottom, -left];
}

function isColumn({ isUpright, box, size, runs }: Segment): boolean {
  if (isUpright !== true || box[2] - box[0] > COLUMN_WIDTH * size) return false;
  const letters = runs.flatMap(({ text }) => [...text]);
  return 2 * letters.filter(isCjk).length > letters.length;
}

/** In the column itself, or where it goes on. */
function isWithin({ box, size, table }: Segment, column: Segment): boolean {
  if (table || box[2] - box[0] > COLUMN_WIDTH * column.size) return false;
  const middle = (box[0] + box[2]) / 2;
  const gap = Math.max(column.box[1] - box[3], box[1] - column.box[3]);
  return middle > column.box[0] && middle < column.box[2] && gap < size;
}

function lettersIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, { runs }) => sum + runs.reduce((length, { text }) => length + text.length, 0), 0);
}
