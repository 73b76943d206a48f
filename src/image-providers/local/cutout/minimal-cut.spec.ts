import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GridGraph, NEIGHBOURS } from './grid-graph.js';
import { MinimalCut } from './minimal-cut.js';

const [WIDTH, HEIGHT] = [4, 3];
const PIXELS = WIDTH * HEIGHT;

/** Half of the directions: each pair of neighbours once. */
const FORWARD = [4, 5, 6, 7];

interface Weights {
  terminals: number[];
  links: number[];
}

function forEachLink(visit: (a: number, b: number, direction: number, index: number) => void): void {
  let index = 0;
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    for (const direction of FORWARD) {
      const [dx, dy] = NEIGHBOURS[direction] ?? [0, 0];
      const [x, y] = [(pixel % WIDTH) + dx, Math.floor(pixel / WIDTH) + dy];
      if (x >= 0 && x < WIDTH && y < HEIGHT) visit(pixel, y * WIDTH + x, direction, index++);
    }
  }
}

function cost(side: (pixel: number) => number, { terminals, links }: Weights): number {
  let sum = 0;
  terminals.forEach((weight, pixel) => {
    if (weight > 0 && side(pixel) === 0) sum += weight;
    if (weight < 0 && side(pixel) === 1) sum -= weight;
  });
  forEachLink((a, b, _direction, index) => {
    if (side(a) !== side(b)) sum += links[index] ?? 0;
  });
  return sum;
}

describe('the minimal cut', () => {
  it('costs as little as the best of all cuts', () => {
    const weights = fc.record({
      terminals: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: PIXELS, maxLength: PIXELS }),
      links: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 4 * PIXELS, maxLength: 4 * PIXELS }),
    });
    fc.assert(
      fc.property(weights, (chosen) => {
        const graph = new GridGraph(WIDTH, HEIGHT);
        chosen.terminals.forEach((weight, pixel) => {
          graph.terminals[graph.node(pixel % WIDTH, Math.floor(pixel / WIDTH))] = weight;
        });
        forEachLink((pixel, _other, direction, index) => {
          const node = graph.node(pixel % WIDTH, Math.floor(pixel / WIDTH));
          graph.link(node, direction, chosen.links[index] ?? 0);
        });
        const side = new MinimalCut(graph).solve();
        let least = Number.POSITIVE_INFINITY;
        for (let all = 0; all < 2 ** PIXELS; all++)
          least = Math.min(
            least,
            cost((pixel) => (all >> pixel) & 1, chosen),
          );
        expect(cost((pixel) => side[pixel] ?? 0, chosen)).toBe(least);
      }),
      { numRuns: 60 },
    );
  });
});
