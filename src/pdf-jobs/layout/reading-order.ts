import type { Box, Segment } from './page-layout.js';
import { isMostlyRightToLeft } from './right-to-left.js';

/** White space between columns is at least this wide, in font sizes. */
const COLUMN_GAP = 1.0;
/** A column has at least so many segments, and so many letters in a typical one; otherwise it is one of a table. */
const COLUMN_SEGMENTS = 4;
const COLUMN_LETTERS = 12;
const DEEPEST = 12;

/** Splits a page into regions that are read one after the other: columns, and what stands above, between and below them. */
export function readingOrder(segments: readonly Segment[], depth = 0): Segment[][] {
  // Most pages have nothing side by side, and are read from top to bottom.
  if (depth === DEEPEST || !mayHaveColumns(segments)) return [[...segments]];
  const size = medianSize(segments);
  const columns = splitColumns(segments, size);
  if (columns) {
    if (isMostlyRightToLeft(segments)) columns.reverse();
    return columns.flatMap((part) => readingOrder(part, depth + 1));
  }
  const spanning = splitRows(segments, size);
  return spanning ? spanning.flatMap((part) => readingOrder(part, depth + 1)) : [[...segments]];
}

/** Left and right of the widest white stripe from top to bottom, where both sides are columns of text. */
function splitColumns(segments: readonly Segment[], size: number): [Segment[], Segment[]] | null {
  for (const gap of gapsOf(segments, 0).filter(({ width }) => width > COLUMN_GAP * size)) {
    const left = segments.filter(({ box }) => box[2] <= gap.end);
    const right = segments.filter(({ box }) => box[2] > gap.end);
    if (isColumn(left) && isColumn(right) && overlapsInHeight(left, right)) return [left, right];
  }
  return null;
}

/** Above and below a white stripe, where one of the parts then falls into columns. */
function splitRows(segments: readonly Segment[], size: number): [Segment[], Segment[]] | null {
  for (const gap of gapsOf(segments, 1).filter(({ width }) => width > 0.2 * size)) {
    const upper = segments.filter(({ box }) => box[3] <= gap.end);
    const lower = segments.filter(({ box }) => box[3] > gap.end);
    if (splitColumns(upper, size) ?? splitColumns(lower, size)) return [upper, lower];
  }
  return null;
}

interface Gap {
  /** Where the stripe begins is where something ends. */
  end: number;
  width: number;
}

/** White stripes across a region, the widest first; `axis` 0 for upright ones, 1 for level ones. */
function gapsOf(segments: readonly Segment[], axis: 0 | 1): Gap[] {
  const far = axis === 0 ? 2 : 3;
  const sorted = segments.map(({ box }) => [box[axis], box[far]] as const).toSorted((a, b) => a[0] - b[0]);
  const gaps: Gap[] = [];
  let end = sorted[0]?.[1] ?? 0;
  for (const [from, to] of sorted) {
    if (from > end) gaps.push({ end, width: from - end });
    end = Math.max(end, to);
  }
  return gaps.toSorted((a, b) => b.width - a.width);
}

function mayHaveColumns(segments: readonly Segment[]): boolean {
  const sorted = segments.toSorted((a, b) => a.box[1] - b.box[1]);
  let beside = 0;
  for (let index = 1; index < sorted.length && beside < COLUMN_SEGMENTS; index++) {
    const [above, below] = [sorted[index - 1]?.box, sorted[index]?.box];
    if (above && below && below[1] < (above[1] + above[3]) / 2) beside++;
  }
  return beside >= COLUMN_SEGMENTS;
}

function isColumn(segments: readonly Segment[]): boolean {
  if (segments.length < COLUMN_SEGMENTS) return false;
  const letters = segments.map(({ runs }) => runs.reduce((length, { text }) => length + text.length, 0));
  return median(letters) >= COLUMN_LETTERS;
}

function overlapsInHeight(left: readonly Segment[], right: readonly Segment[]): boolean {
  const [a, b] = [extentOf(left), extentOf(right)];
  const overlap = Math.min(a[1], b[1]) - Math.max(a[0], b[0]);
  return overlap > 0.3 * Math.min(a[1] - a[0], b[1] - b[0]);
}

function extentOf(segments: readonly Segment[]): [number, number] {
  const boxes: Box[] = segments.map(({ box }) => box);
  return [Math.min(...boxes.map((box) => box[1])), Math.max(...boxes.map((box) => box[3]))];
}

function medianSize(segments: readonly Segment[]): number {
  return median(segments.map(({ size }) => size));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
