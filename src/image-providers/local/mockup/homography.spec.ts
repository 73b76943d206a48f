import { assert, double, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Quad } from './homography.js';
import { DegenerateQuadError, invert, project, rectangleToQuad } from './homography.js';

const QUAD: Quad = [
  { x: 110, y: 90 },
  { x: 410, y: 120 },
  { x: 390, y: 460 },
  { x: 90, y: 430 },
];

describe('the homography', () => {
  it('maps the corners of the rectangle to those of the quadrilateral, whatever its shape', () => {
    const jitter = double({ min: -40, max: 40, noNaN: true });
    assert(
      property(tuple(jitter, jitter, jitter, jitter, jitter, jitter, jitter, jitter), (by) => {
        const quad: Quad = [
          { x: 100 + by[0], y: 100 + by[1] },
          { x: 400 + by[2], y: 100 + by[3] },
          { x: 400 + by[4], y: 500 + by[5] },
          { x: 100 + by[6], y: 500 + by[7] },
        ];
        const map = rectangleToQuad(300, 400, quad);
        const corners = [
          project(map, { x: 0, y: 0 }),
          project(map, { x: 300, y: 0 }),
          project(map, { x: 300, y: 400 }),
          project(map, { x: 0, y: 400 }),
        ];
        corners.forEach((corner, index) => {
          expect(corner.x).toBeCloseTo(quad[index]?.x ?? Number.NaN, 4);
          expect(corner.y).toBeCloseTo(quad[index]?.y ?? Number.NaN, 4);
        });
      }),
    );
  });

  it('is undone by its inverse, everywhere on the rectangle', () => {
    const share = double({ min: 0, max: 1, noNaN: true });
    assert(
      property(tuple(share, share), ([u, v]) => {
        const map = rectangleToQuad(300, 400, QUAD);
        const back = project(invert(map), project(map, { x: 300 * u, y: 400 * v }));
        expect(back.x).toBeCloseTo(300 * u, 6);
        expect(back.y).toBeCloseTo(400 * v, 6);
      }),
    );
  });

  it('keeps straight lines straight', () => {
    const map = rectangleToQuad(300, 400, QUAD);
    const [a, b, c] = [
      project(map, { x: 0, y: 0 }),
      project(map, { x: 150, y: 200 }),
      project(map, { x: 300, y: 400 }),
    ];
    expect((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)).toBeCloseTo(0, 4);
  });

  it.each([
    ['a line', [0, 0, 100, 0, 200, 0, 300, 0]],
    ['a point', [5, 5, 5, 5, 5, 5, 5, 5]],
  ])('refuses %s', (_name, [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0, dx = 0, dy = 0]) => {
    const quad: Quad = [
      { x: ax, y: ay },
      { x: bx, y: by },
      { x: cx, y: cy },
      { x: dx, y: dy },
    ];
    expect(() => rectangleToQuad(100, 100, quad)).toThrow(DegenerateQuadError);
  });
});
