import type { Box, Rule } from './page-layout.js';

/** Points: lines this close are one, and lines that miss each other by no more touch. */
const NEAR = 3;
/** What has more edges is a drawing or graph paper. */
const MOST_COLUMNS = 60;
const MOST_ROWS = 500;
/** A page with more is a drawing. */
const MOST_GRIDS = 50;

/** A table as its lines show it. */
export interface Grid {
  box: Box;
  /** The edges, outer ones included. */
  columns: readonly number[];
  rows: readonly number[];
  /** The cell that a point is in; one that spans several places has one number. Null outside. */
  cellAt(x: number, y: number): number | null;
  /** The cell of a place. */
  cellOf(row: number, column: number): number;
}

/** Finds the grids of at least two columns and two rows among the lines of a page. */
export function findGrids(rules: readonly Rule[]): Grid[] {
  const levels = merged(rules.filter(({ isLevel }) => isLevel));
  const uprights = merged(rules.filter(({ isLevel }) => !isLevel));
  if (levels.length < 2 || uprights.length === 0) return [];
  const grids = components(levels, uprights).flatMap((component) => toGrid(component) ?? []);
  return grids.length > MOST_GRIDS ? [] : grids;
}

interface Component {
  levels: Rule[];
  uprights: Rule[];
}

/** Pieces of one line become one. */
function merged(rules: readonly Rule[]): Rule[] {
  const lines: Rule[] = [];
  for (const rule of rules.toSorted((a, b) => a.at - b.at || a.from - b.from)) {
    const same = lines.findLast(
      (line) => rule.at - line.at <= NEAR && rule.from <= line.to + NEAR && rule.to >= line.from - NEAR,
    );
    if (same) [same.from, same.to] = [Math.min(same.from, rule.from), Math.max(same.to, rule.to)];
    else lines.push({ ...rule });
  }
  return lines;
}

/** Lines that touch belong together. */
function components(levels: readonly Rule[], uprights: readonly Rule[]): Component[] {
  const groups = new Groups(levels.length + uprights.length);
  for (const [one, level] of levels.entries())
    for (const [other, upright] of uprights.entries())
      if (covers(level, upright.at) && covers(upright, level.at)) groups.join(one, levels.length + other);
  const found = new Map<number, Component>();
  for (const [index, rule] of [...levels, ...uprights].entries()) {
    const group = groups.of(index);
    const component = found.get(group) ?? { levels: [], uprights: [] };
    (rule.isLevel ? component.levels : component.uprights).push(rule);
    found.set(group, component);
  }
  return [...found.values()];
}

function covers({ from, to }: Rule, at: number): boolean {
  return at >= from - NEAR && at <= to + NEAR;
}

function toGrid({ levels, uprights }: Component): Grid | null {
  if (levels.length < 2 || uprights.length === 0) return null;
  // A side may be open.
  const columns = edges(uprights, levels);
  const rows = edges(levels, uprights);
  if (columns.length < 3 || rows.length < 3 || columns.length > MOST_COLUMNS || rows.length > MOST_ROWS) return null;
  const across = columns.length - 1;
  const cells = new Groups(across * (rows.length - 1));
  for (let row = 0; row + 1 < rows.length; row++) {
    const y = middle(rows, row);
    for (let column = 0; column < across; column++) {
      const x = middle(columns, column);
      const cell = row * across + column;
      if (column + 1 < across && !isDrawn(uprights, columns[column + 1], y)) cells.join(cell, cell + 1);
      if (row + 2 < rows.length && !isDrawn(levels, rows[row + 1], x)) cells.join(cell, cell + across);
    }
  }
  const cellOf = (row: number, column: number): number => cells.of(row * across + column);
  const box: Box = [columns[0] ?? 0, rows[0] ?? 0, columns.at(-1) ?? 0, rows.at(-1) ?? 0];
  return {
    box,
    columns,
    rows,
    cellOf,
    cellAt: (x, y) => {
      // Asked for every character of the page.
      if (x < box[0] || x >= box[2] || y < box[1] || y >= box[3]) return null;
      const [row, column] = [placeOf(rows, y), placeOf(columns, x)];
      return row === null || column === null ? null : cellOf(row, column);
    },
  };
}

/** Where the lines are, and where those that cross them end. */
function edges(lines: readonly Rule[], crossing: readonly Rule[]): number[] {
  const ends = [Math.min(...crossing.map(({ from }) => from)), Math.max(...crossing.map(({ to }) => to))];
  const distinct: number[] = [];
  for (const at of [...lines.map((line) => line.at), ...ends].toSorted((a, b) => a - b))
    if (distinct.length === 0 || at - (distinct.at(-1) ?? 0) > 2 * NEAR) distinct.push(at);
  return distinct;
}

function isDrawn(lines: readonly Rule[], at: number | undefined, through: number): boolean {
  return lines.some((line) => Math.abs(line.at - (at ?? 0)) <= 2 * NEAR && covers(line, through));
}

function middle(places: readonly number[], index: number): number {
  return ((places[index] ?? 0) + (places[index + 1] ?? 0)) / 2;
}

function placeOf(places: readonly number[], at: number): number | null {
  const next = places.findIndex((edge) => edge > at);
  return next > 0 ? next - 1 : null;
}

/** Numbers that are joined to groups (a disjoint-set forest); each group is called by its lowest. */
class Groups {
  private readonly parents: number[];

  constructor(count: number) {
    this.parents = Array.from({ length: count }, (_, index) => index);
  }

  of(member: number): number {
    let root = member;
    for (let parent = this.parents[root]; parent !== undefined && parent !== root; parent = this.parents[root]) {
      root = parent;
    }
    this.parents[member] = root;
    return root;
  }

  join(one: number, other: number): void {
    const [a, b] = [this.of(one), this.of(other)];
    this.parents[Math.max(a, b)] = Math.min(a, b);
  }
}
