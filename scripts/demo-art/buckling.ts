import type { Field } from './field.js';
import { at, fieldOf } from './field.js';
import { noise } from './noise.js';

/** How much more cloth there is than room for it at a place: a symmetric tensor, 0.02 = 2 % too long that way. */
export interface Excess {
  xx: number;
  xy: number;
  yy: number;
}

export interface Cloth {
  /** 1 where there is cloth. */
  shape: Field;
  /** 1 where the cloth is held in its place (sewn, or stiff), 0 where it is free. */
  held: Field;
  excess: (x: number, y: number) => Excess;
  /** 0..1: stiffer cloth makes fewer and wider folds. */
  stiffness: number;
  /** How firmly each place stays where it lies: 0.03 crumples evenly, 0.001 slides together into a few deep folds. */
  friction: number;
  /** Pixels between particles, from coarse to fine: large folds form first, small ones on top of them. */
  spacings: number[];
  steps: number;
  seed: number;
}

interface Grid {
  spacing: number;
  columns: number;
  rows: number;
  active: Uint8Array;
  held: Float32Array;
  x: Float32Array;
  y: Float32Array;
  z: Float32Array;
}

interface Spring {
  from: Int32Array;
  to: Int32Array;
  rest: Float32Array;
  pull: number;
}

/**
 * The height of a cloth that is a little too large for the outline it lies in: it can only go upwards, and so it folds.
 * Position based dynamics: Mueller et al. (2007). Real folds meet, fork and fade; painted ones never quite do.
 */
export function buckle(cloth: Cloth): Field {
  let coarse: Field | null = null;
  for (const spacing of cloth.spacings) {
    const grid = layOut(cloth, spacing, coarse);
    settle(grid, springs(cloth, grid), cloth);
    coarse = heightField(grid, cloth.shape);
  }
  return coarse ?? cloth.shape;
}

function layOut({ shape, held, seed }: Cloth, spacing: number, coarse: Field | null): Grid {
  const columns = Math.ceil(shape.width / spacing) + 1;
  const rows = Math.ceil(shape.height / spacing) + 1;
  const count = columns * rows;
  const column = (i: number): number => (i % columns) * spacing;
  const row = (i: number): number => Math.floor(i / columns) * spacing;
  const indices = Int32Array.from({ length: count }, (_, i) => i);
  const wobble = (x: number, y: number): number => noise(x / 37, y / 37, seed) + noise(x / 13, y / 13, seed + 5);
  return {
    spacing,
    columns,
    rows,
    active: Uint8Array.from(indices, (i) => (at(shape, column(i), row(i)) > 0.5 ? 1 : 0)),
    held: Float32Array.from(indices, (i) => at(held, column(i), row(i))),
    x: Float32Array.from(indices, column),
    y: Float32Array.from(indices, row),
    z: Float32Array.from(indices, (i) => (coarse ? at(coarse, column(i), row(i)) : 2 * wobble(column(i), row(i)))),
  };
}

function springs(cloth: Cloth, grid: Grid): Spring[] {
  const bend = cloth.stiffness;
  const kinds: [number, number, number][] = [
    [1, 0, 0.5],
    [0, 1, 0.5],
    [1, 1, 0.3],
    [1, -1, 0.3],
    [2, 0, bend],
    [0, 2, bend],
    [2, 2, bend],
    [2, -2, bend],
  ];
  return kinds.map(([dx, dy, pull]) => spring(cloth, grid, dx, dy, pull));
}

function spring(cloth: Cloth, grid: Grid, dx: number, dy: number, pull: number): Spring {
  const from: number[] = [];
  const to: number[] = [];
  const rest: number[] = [];
  const length = Math.hypot(dx, dy);
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const a = row * grid.columns + column;
      const b = (row + dy) * grid.columns + column + dx;
      const outside = column + dx >= grid.columns || row + dy < 0 || row + dy >= grid.rows;
      if (outside || !grid.active[a] || !grid.active[b]) continue;
      const { xx, xy, yy } = cloth.excess((column + dx / 2) * grid.spacing, (row + dy / 2) * grid.spacing);
      const stretch = (dx * dx * xx + 2 * dx * dy * xy + dy * dy * yy) / (length * length);
      from.push(a);
      to.push(b);
      rest.push(length * grid.spacing * (1 + stretch));
    }
  }
  return { from: Int32Array.from(from), to: Int32Array.from(to), rest: Float32Array.from(rest), pull };
}

function settle(grid: Grid, kinds: Spring[], { steps, friction }: Cloth): void {
  const before = Float32Array.from(grid.z);
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < before.length; i++) {
      const z = grid.z[i] ?? 0;
      // Momentum carries long folds across the cloth; without it each pass only reaches the next neighbour.
      grid.z[i] = z + 0.9 * (z - (before[i] ?? 0)) - (0.0002 + 0.02 * friction) * z;
      before[i] = z;
    }
    for (const kind of kinds) relax(grid, kind);
    hold(grid, friction);
  }
}

function relax({ x, y, z }: Grid, { from, to, rest, pull }: Spring): void {
  for (let s = 0; s < rest.length; s++) {
    const a = from[s] ?? 0;
    const b = to[s] ?? 0;
    const dx = (x[b] ?? 0) - (x[a] ?? 0);
    const dy = (y[b] ?? 0) - (y[a] ?? 0);
    const dz = (z[b] ?? 0) - (z[a] ?? 0);
    const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const share = ((length - (rest[s] ?? 0)) / length) * pull * 0.5;
    x[a] = (x[a] ?? 0) + dx * share;
    y[a] = (y[a] ?? 0) + dy * share;
    z[a] = (z[a] ?? 0) + dz * share;
    x[b] = (x[b] ?? 0) - dx * share;
    y[b] = (y[b] ?? 0) - dy * share;
    z[b] = (z[b] ?? 0) - dz * share;
  }
}

function hold({ x, y, z, held, columns, spacing }: Grid, friction: number): void {
  for (let i = 0; i < z.length; i++) {
    const grip = held[i] ?? 0;
    const home = friction + 0.5 * grip;
    x[i] = (x[i] ?? 0) + ((i % columns) * spacing - (x[i] ?? 0)) * home;
    y[i] = (y[i] ?? 0) + (Math.floor(i / columns) * spacing - (y[i] ?? 0)) * home;
    z[i] = (z[i] ?? 0) * (1 - 0.4 * grip * grip);
  }
}

/** Cubic B-spline through the particles: smooth in its second derivative, so the light on it shows no facets. */
function heightField({ z, columns, rows, spacing }: Grid, { width, height }: Field): Field {
  const node = (column: number, row: number): number => {
    const c = Math.min(columns - 1, Math.max(0, column));
    const r = Math.min(rows - 1, Math.max(0, row));
    return z[r * columns + c] ?? 0;
  };
  return fieldOf(width, height, (x, y) => {
    const column = Math.floor(x / spacing);
    const row = Math.floor(y / spacing);
    const wx = spline(x / spacing - column);
    const wy = spline(y / spacing - row);
    let sum = 0;
    for (let r = 0; r < 4; r++) {
      for (let c = 0; c < 4; c++) sum += (wy[r] ?? 0) * (wx[c] ?? 0) * node(column + c - 1, row + r - 1);
    }
    return sum;
  });
}

function spline(t: number): [number, number, number, number] {
  const s = 1 - t;
  return [(s * s * s) / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, (t * t * t) / 6];
}
