import { GridGraph, NEIGHBOURS } from './grid-graph.js';
import { MinimalCut } from './minimal-cut.js';
import type { Plane, Samples } from './samples.js';

/** What a cut through an even area costs a pixel, in units of log likelihood. */
const SMOOTHNESS = 10;
/** A pixel's colour alone never outweighs all of its neighbours by more than this. */
const MOST_EVIDENCE = 25;
/** Half of the directions: each pair of neighbours is met once. */
const FORWARD = [4, 5, 6, 7];

/**
 * The labelling of least energy after Rother, Kolmogorov and Blake, "GrabCut", SIGGRAPH 2004: evidence of each pixel, and
 * a boundary that prefers to run along edges.
 * @returns 1 for subject, 0 for backdrop
 */
export function labelSubject(picture: Samples, evidence: Plane): Uint8Array {
  const { width, height } = picture;
  const graph = new GridGraph(width, height);
  const sharpness = 1 / (2 * usualContrast(picture));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      const node = graph.node(x, y);
      const value = evidence.data[pixel] ?? 0;
      graph.terminals[node] = Math.max(-MOST_EVIDENCE, Math.min(MOST_EVIDENCE, value));
      for (const direction of FORWARD) {
        const [dx, dy] = NEIGHBOURS[direction] ?? [0, 0];
        if (x + dx < 0 || x + dx >= width || y + dy >= height) continue;
        const contrast = squareContrast(picture, pixel, pixel + dy * width + dx);
        graph.link(node, direction, (SMOOTHNESS * Math.exp(-sharpness * contrast)) / Math.hypot(dx, dy));
      }
    }
  }
  return new MinimalCut(graph).solve();
}

/** Mean squared difference of neighbours: GrabCut's beta, kept to what JPEG noise and what an edge is. */
function usualContrast(picture: Samples): number {
  let sum = 0;
  let count = 0;
  for (let pixel = 1; pixel < picture.width * picture.height; pixel++) {
    sum += squareContrast(picture, pixel - 1, pixel);
    count++;
  }
  return Math.max(25, Math.min(400, sum / Math.max(1, count)));
}

function squareContrast({ data }: Samples, a: number, b: number): number {
  const red = (data[a * 3] ?? 0) - (data[b * 3] ?? 0);
  const green = (data[a * 3 + 1] ?? 0) - (data[b * 3 + 1] ?? 0);
  const blue = (data[a * 3 + 2] ?? 0) - (data[b * 3 + 2] ?? 0);
  return red * red + green * green + blue * blue;
}
