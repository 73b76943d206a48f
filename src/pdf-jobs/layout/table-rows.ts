import type { Line } from './lines.js';
import { tableIn } from './lines.js';
import { hasLinks, joinTexts, linkedText, plainText } from './linked-text.js';
import type { LinkedText, TableRows } from './page-layout.js';
import { isMostlyRightToLeft } from './right-to-left.js';

/** Rows from which on lines with gaps are taken for a table. */
const FEWEST_ROWS = 3;

/** How many lines from the given one on are rows of one table; 0 when it begins none. */
export function tableLength(lines: readonly Line[], start: number): number {
  let rows = 0;
  let cells = 0;
  for (let index = start; index < lines.length; index++) {
    const line = lines[index];
    const above = lines[index - 1];
    if (!line || (index > start && above && line.box[1] - above.box[3] > 2.5 * line.size)) break;
    if (tableIn(line)) break;
    const continuesCell = cells > 0 && line.segments.length === 1 && isBetweenRows(lines, index);
    if (line.segments.length < 2 && !continuesCell) break;
    if (line.segments.length >= 2) cells++;
    rows = index - start + 1;
  }
  return cells >= FEWEST_ROWS ? rows : 0;
}

/** A line that only goes on with a cell of the row above. */
function isBetweenRows(lines: readonly Line[], index: number): boolean {
  const [line, next] = [lines[index], lines[index + 1]];
  return line !== undefined && next !== undefined && next.segments.length >= 2 && next.box[1] - line.box[3] < line.size;
}

/** The cells of each row, in the order in which they are read; a column begins where cells begin that overlap in no row. */
export function tableRows(lines: readonly Line[]): TableRows {
  const segments = lines.flatMap((line) => line.segments);
  const columns = columnsOf(lines);
  if (isMostlyRightToLeft(segments)) columns.reverse();
  const rows = cellsOf(lines, columns).map((row) => row.map(joinTexts));
  const plain = rows.map((row) => row.map(plainText));
  return hasLinks(segments) ? { rows: plain, linkedCells: rows } : { rows: plain };
}

/** What the segments of each cell say. */
function cellsOf(lines: readonly Line[], columns: readonly [number, number][]): LinkedText[][][] {
  const rows: LinkedText[][][] = [];
  for (const line of lines) {
    // A line that goes on with a cell belongs to the row above.
    const above = line.segments.length === 1 ? rows.at(-1) : undefined;
    const row = above ?? columns.map(() => []);
    for (const segment of line.segments) {
      const column = nearest(columns, (segment.box[0] + segment.box[2]) / 2);
      row[column]?.push(linkedText([segment.runs]));
    }
    if (!above) rows.push(row);
  }
  return rows;
}

/** Left and right of each column, from the rows with the most cells. */
function columnsOf(lines: readonly Line[]): [number, number][] {
  const most = Math.max(...lines.map(({ segments }) => segments.length));
  const model = lines.filter(({ segments }) => segments.length === most);
  return Array.from({ length: most }, (_, column) => {
    const boxes = model
      .map(({ segments }) => segments.toSorted((a, b) => a.box[0] - b.box[0])[column]?.box)
      .filter((box) => box !== undefined);
    return [Math.min(...boxes.map((box) => box[0])), Math.max(...boxes.map((box) => box[2]))];
  });
}

function nearest(columns: readonly [number, number][], x: number): number {
  let best = 0;
  let distance = Infinity;
  for (const [index, [left, right]] of columns.entries()) {
    const away = x < left ? left - x : Math.max(0, x - right);
    if (away < distance) [best, distance] = [index, away];
  }
  return best;
}
