import type { Grid } from './grids.js';
import { joinLines, settleHyphens } from './join-lines.js';
import { linkedText } from './linked-text.js';
import type { Line } from './lines.js';
import { toLines } from './lines.js';
import type { Segment } from './page-layout.js';

/** Cells with text from which on a grid is a table, and the share of all that they must be: a chart has lines, too. */
const FEWEST_CELLS = 3;
const LEAST_FILLED = 0.3;
/** Lines of text, beside each other in all columns, from which on they are rows without lines between them. */
const UNRULED_ROWS = 3;

/** What lines of one cell say, with or without links. */
type TextOf = (lines: readonly Line[]) => string;

const plainText: TextOf = (lines) => lines.map(({ text }) => text).reduce(joinLines, '');
const textWithLinks: TextOf = (lines) => linkedText(lines.map(({ runs }) => runs)) ?? plainText(lines);

/** Takes the text of ruled tables out of a page; in its place stands one segment for each table. */
export function takeTables(segments: readonly Segment[], grids: readonly Grid[]): readonly Segment[] {
  let left = segments;
  for (const grid of grids) left = takeTable(left, grid) ?? left;
  return left;
}

function takeTable(segments: readonly Segment[], grid: Grid): Segment[] | null {
  const cells = new Map<number, Segment[]>();
  const rest: Segment[] = [];
  for (const segment of segments) {
    const [left, top, right, bottom] = segment.box;
    const cell = segment.table ? null : grid.cellAt((left + right) / 2, (top + bottom) / 2);
    if (cell === null) rest.push(segment);
    else cells.set(cell, [...(cells.get(cell) ?? []), segment]);
  }
  const [first] = [...cells.values()].flat();
  const lines = new Map([...cells].map(([cell, inside]) => [cell, toLines(inside)]));
  const rows = withoutEmpty(rowsOf(grid, lines, plainText));
  if (!first || !isTable(rows, grid)) return null;
  const hasLinks = [...lines.values()].flat().some(({ runs }) => runs.some(({ link }) => link !== null));
  const count = [...lines.values()].reduce((sum, { length }) => sum + length, 0);
  const table = {
    rows,
    ...(hasLinks ? { linkedRows: withoutEmpty(rowsOf(grid, lines, textWithLinks)) } : {}),
    lines: count,
  };
  return [...rest, { runs: first.runs, box: grid.box, size: first.size, table }];
}

/** Text stands in the upper left place of its cell; the others of a cell that spans several are empty. */
function rowsOf(grid: Grid, lines: ReadonlyMap<number, Line[]>, textOf: TextOf): string[][] {
  const rows: string[][] = [];
  for (let row = 0; row + 1 < grid.rows.length; row++) {
    const places = Array.from({ length: grid.columns.length - 1 }, (_, column) => {
      const cell = grid.cellOf(row, column);
      return cell === row * (grid.columns.length - 1) + column ? (lines.get(cell) ?? []) : [];
    });
    rows.push(...(unruledRows(places, textOf) ?? [places.map((lines) => settleHyphens(textOf(lines)))]));
  }
  return rows;
}

/** Below a head that is ruled off, rows may have no lines between them. */
function unruledRows(places: readonly Line[][], textOf: TextOf): string[][] | null {
  const [first = [], ...others] = places;
  if (first.length < UNRULED_ROWS || others.length === 0) return null;
  const isBeside = (place: readonly Line[]): boolean =>
    place.length === first.length &&
    place.every((line, index) => Math.abs(line.box[3] - (first[index]?.box[3] ?? 0)) < 0.5 * line.size);
  if (!others.every(isBeside)) return null;
  return first.map((_, index) => places.map((place) => settleHyphens(textOf(place.slice(index, index + 1)))));
}

/** Double lines make places in which nothing can be. */
function withoutEmpty(rows: readonly string[][]): string[][] {
  const filled = rows.filter((row) => row.some((text) => text !== ''));
  const columns = (filled[0] ?? []).map((_, column) => filled.some((row) => row[column] !== ''));
  return filled.map((row) => row.filter((_, column) => columns[column]));
}

function isTable(rows: readonly string[][], grid: Grid): boolean {
  const filled = rows.flat().filter((text) => text !== '').length;
  const all = new Set<number>();
  for (let row = 0; row + 1 < grid.rows.length; row++)
    for (let column = 0; column + 1 < grid.columns.length; column++) all.add(grid.cellOf(row, column));
  return rows.length >= 2 && (rows[0]?.length ?? 0) >= 2 && filled >= Math.max(FEWEST_CELLS, LEAST_FILLED * all.size);
}
