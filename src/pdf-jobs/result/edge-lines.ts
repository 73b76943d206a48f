import type { Block, PageLayout } from '../layout/page-layout.js';

/** A short text at the upper or lower edge of a page, where running headers and footers are. */
export interface EdgeLine {
  block: Block;
  text: string;
  /** The text without its numbers. */
  words: string;
  /** From that edge to the middle of the text, in points. */
  distance: number;
  /** Those that it begins and ends with, also as Roman numbers. */
  ends: ReadonlyMap<'first' | 'last', number>;
  numbers: readonly number[];
  /** Nothing but a number, as `12`, `- xii -`, `Page 3 of 10`. */
  isNumber: boolean;
  /** White space parts it, with at most one more row, from the text of the page. */
  isApart: boolean;
}

export interface PageEdges {
  /** Of the page. */
  number: number;
  /** At each edge from outside. */
  lines: EdgeLine[];
}

const LONGEST = 150;
/** At each edge, from outside: maps and the like have thousands of small texts. */
const MOST_LINES = 10;
/** In font sizes; paragraphs are closer to each other. */
const APART = 1.2;
const ONLY_NUMBER = /^[\s\p{P}]*(page )?(\d+|[ivxlc]+)([\s\p{P}]*(of )?\d+)?[\s\p{P}]*$/iu;
const FIRST = /^[\s\p{P}]*(\d{1,6}|[ivxlc]+)(?![\p{L}\p{N}])/iu;
/** No end of a sentence. */
const LAST = /(?<![\p{L}\p{N}])(\d{1,6}|[ivxlc]+)(?:[^\P{P}.]|\s)*$/iu;
const ROMAN: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100 };

export function edgesOf({ number, height, blocks }: PageLayout): PageEdges {
  const lines = (['top', 'bottom'] as const).flatMap((edge) =>
    blocks
      .filter(({ margin, text }) => margin === edge && text.length <= LONGEST)
      .map((block) => ({ block, distance: distanceOf(block, height) }))
      .toSorted((a, b) => a.distance - b.distance)
      .slice(0, MOST_LINES)
      .map(({ block, distance }) => edgeLineOf(block, distance, blocks)),
  );
  return { number, lines };
}

function distanceOf({ margin, box: [, top, , bottom] }: Block, height: number): number {
  const middle = (top + bottom) / 2;
  return margin === 'top' ? middle : height - middle;
}

/** Whether a block is nearer to the edge of the page; what is beside is not. */
export function isBeyond({ box: [, top, , bottom] }: Block, { margin, box }: Block): boolean {
  return margin === 'top' ? (top + bottom) / 2 < box[1] : (top + bottom) / 2 > box[3];
}

/** At the same height; letters with and without strokes below the line are not equally high. */
export function isInSamePlace(one: EdgeLine, other: EdgeLine): boolean {
  const tolerance = 0.5 * Math.max(one.block.font.size, other.block.font.size);
  return one.block.margin === other.block.margin && Math.abs(one.distance - other.distance) <= tolerance;
}

/** Whether they begin or end with numbers that grow as the pages do. */
export function endsCount(one: EdgeLine, other: EdgeLine, pagesApart: number): boolean {
  return [...one.ends].some(([end, value]) => other.ends.get(end) === value + pagesApart);
}

/** Whether a number among the same words grows as the pages do. */
export function numberCounts(one: EdgeLine, other: EdgeLine, pagesApart: number): boolean {
  return one.words === other.words && one.numbers.some((value, index) => other.numbers[index] === value + pagesApart);
}

function edgeLineOf(block: Block, distance: number, blocks: readonly Block[]): EdgeLine {
  const text = block.text.replace(/\s+/g, ' ').trim();
  return {
    block,
    text,
    words: text.replace(/\d+/g, '#'),
    distance,
    ends: endsOf(text),
    numbers: [...text.matchAll(/\d+/g)].map(Number),
    isNumber: ONLY_NUMBER.test(text),
    isApart: isApart(block, blocks),
  };
}

function isApart(block: Block, blocks: readonly Block[], rows = 2): boolean {
  const next = nextFurtherIn(block, blocks);
  if (!next || next.gap > APART * block.font.size) return true;
  return rows > 1 && next.block.margin === block.margin && isApart(next.block, blocks, rows - 1);
}

function nextFurtherIn(
  { margin, box: [, top, , bottom] }: Block,
  blocks: readonly Block[],
): { block: Block; gap: number } | undefined {
  let nearest: { block: Block; gap: number } | undefined;
  for (const block of blocks) {
    const middle = (block.box[1] + block.box[3]) / 2;
    if (margin === 'top' ? middle <= bottom : middle >= top) continue;
    const gap = margin === 'top' ? block.box[1] - bottom : top - block.box[3];
    if (!nearest || gap < nearest.gap) nearest = { block, gap };
  }
  return nearest;
}

function endsOf(text: string): EdgeLine['ends'] {
  const ends = new Map<'first' | 'last', number>();
  const [first, last] = [FIRST.exec(text)?.[1], LAST.exec(text)?.[1]];
  if (first !== undefined) ends.set('first', valueOf(first));
  if (last !== undefined) ends.set('last', valueOf(last));
  return ends;
}

function valueOf(number: string): number {
  if (/^\d/.test(number)) return Number(number);
  const letters = [...number.toLowerCase()].map((letter) => ROMAN[letter] ?? 0);
  return letters.reduce((sum, value, at) => sum + (value < (letters[at + 1] ?? 0) ? -value : value), 0);
}
