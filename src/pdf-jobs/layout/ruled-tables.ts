import type { Grid } from './grids.js';
import { hasLinks, linkedText, plainText } from './linked-text.js';
import type { Line } from './lines.js';
import { toLines } from './lines.js';
import type { LinkedText, Segment } from './page-layout.js';
import { isMostlyRightToLeft } from './right-to-left.js';

/** Cells with text from which on a grid is a table, and the share of all that they must be: a chart has lines, too. */
const FEWEST_CELLS = 3;
const LEAST_FILLED = 0.3;
/** Lines of text, beside each other in all columns, from which on they are rows without lines between them. */
const UNRULED_ROWS = 3;

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
  const inside = [...cells.values()].flat();
  const [first] = inside;
  const lines = new Map([...cells].map(([cell, segments]) => [cell, toLines(segments)]));
  const linkedCells = withoutEmpty(rowsOf(grid, lines, isMostlyRightToLeft(inside)));
  const rows = linkedCells.map((row) => row.map(plainText));
  if (!first || !isTable(rows, grid)) return null;
  const count = [...lines.values()].reduce((sum, { length }) => sum + length, 0);
  const table = { rows, ...(hasLinks(inside) ? { linkedCells } : {}), lines: count };
  return [...rest, { runs: first.runs, box: grid.box, size: first.size, table }];
}

/** Text stands in the first place of its cell; the others of a cell that spans several are empty. */
function rowsOf(grid: Grid, lines: ReadonlyMap<number, Line[]>, rightToLeft: boolean): LinkedText[][] {
  const rows: LinkedText[][] = [];
  const columns = Array.from({ length: grid.columns.length - 1 }, (_, column) => column);
  if (rightToLeft) columns.reverse();
  const told = new Set<number>();
  for (let row = 0; row + 1 < grid.rows.length; row++) {
    const places = columns.map((column) => {
      const cell = grid.cellOf(row, column);
      if (told.has(cell)) return [];
      told.add(cell);
      return lines.get(cell) ?? [];
    });
    rows.push(...(unruledRows(places) ?? [places.map(textIn)]));
  }
  return rows;
}

/** Below a head that is ruled off, rows may have no lines between them. */
function unruledRows(places: readonly Line[][]): LinkedText[][] | null {
  const [first = [], ...others] = places;
  if (first.length < UNRULED_ROWS || others.length === 0) return null;
  const isBeside = (place: readonly Line[]): boolean =>
    place.length === first.length &&
    place.every((line, index) => Math.abs(line.box[3] - (first[index]?.box[3] ?? 0)) < 0.5 * line.size);
  if (!others.every(isBeside)) return null;
  return first.map((_, index) => places.map((place) => textIn(place.slice(index, index + 1))));
}

function textIn(lines: readonly Line[]): LinkedText {
  return linkedText(lines.map(({ runs }) => runs));
}

/** Double lines make places in which nothing can be. */
function withoutEmpty(rows: readonly LinkedText[][]): LinkedText[][] {
  const filled = rows.filter((row) => row.some(({ length }) => length > 0));
  const columns = (filled[0] ?? []).map((_, column) => filled.some((row) => row[column]?.length !== 0));
  return filled.map((row) => row.filter((_, column) => columns[column]));
}

function isTable(rows: readonly string[][], grid: Grid): boolean {
  const filled = rows.flat().filter((text) => text !== '').length;
  const all = new Set<number>();
  for (let row = 0; row + 1 < grid.rows.length; row++)
    for (let column = 0; column + 1 < grid.columns.length; column++) all.add(grid.cellOf(row, column));
  return rows.length >= 2 && (rows[0]?.length ?? 0) >= 2 && filled >= Math.max(FEWEST_CELLS, LEAST_FILLED * all.size);
}
