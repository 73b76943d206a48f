import { expect, it } from 'vitest';
import { degenerateSizes } from './print-area.js';

const corners = (...points: [number, number][]): { name: string; printArea: { x: number; y: number }[] } => ({
  name: 'M',
  printArea: points.map(([x, y]) => ({ x, y })),
});

it.each([
  ['a rectangle', corners([0, 0], [100, 0], [100, 50], [0, 50])],
  ['one in perspective', corners([10, 20], [90, 0], [100, 80], [0, 60])],
  ['one that is turned', corners([50, 0], [100, 50], [50, 100], [0, 50])],
  ['one partly outside of the photo', corners([-50, -50], [100, -50], [100, 100], [-50, 100])],
])('takes %s', (_, size) => {
  expect(degenerateSizes([size])).toEqual([]);
});

it.each([
  ['a line', corners([0, 0], [50, 0], [100, 0], [150, 0])],
  ['a point', corners([5, 5], [5, 5], [5, 5], [5, 5])],
  ['a triangle', corners([0, 0], [50, 0], [100, 0], [0, 100])],
  ['a bow tie', corners([0, 0], [100, 0], [0, 100], [100, 100])],
  ['an arrowhead', corners([0, 0], [100, 50], [0, 100], [60, 50])],
  ['one that goes round the wrong way', corners([0, 50], [100, 50], [100, 0], [0, 0])],
  ['one too small to print on', corners([0, 0], [9, 0], [9, 9], [0, 9])],
  ['one with two corners in one place', corners([0, 0], [0, 0], [100, 50], [0, 50])],
])('refuses %s', (_, size) => {
  const [error, ...others] = degenerateSizes([size]);
  expect(error?.field).toBe('sizes.0.printArea');
  expect(error?.message).toContain('convex');
  expect(others).toEqual([]);
});

it('names each size at fault', () => {
  const good = corners([0, 0], [100, 0], [100, 50], [0, 50]);
  const bad = corners([0, 0], [1, 0], [1, 1], [0, 1]);
  expect(degenerateSizes([good, bad, good, bad]).map(({ field }) => field)).toEqual([
    'sizes.1.printArea',
    'sizes.3.printArea',
  ]);
});
