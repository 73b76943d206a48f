import type { Field } from './field.js';
import { blurred } from './field.js';

const FAR = 1e12;

/** The distance without the stairs of the pixels: on a rounded edge the light would show each of them. */
export function smoothDistance(shape: Field): Field {
  return blurred(distanceToEdge(shape), 2);
}

/** Distance in pixels from each pixel inside the shape (>= 0.5) to the nearest one outside; 0 outside. */
function distanceToEdge(shape: Field): Field {
  const { width, height } = shape;
  const squared = Float64Array.from(shape.data, (value) => (value >= 0.5 ? FAR : 0));
  const line = new Float64Array(Math.max(width, height));
  for (let x = 0; x < width; x++) transformLine(squared, x, width, height, line);
  for (let y = 0; y < height; y++) transformLine(squared, y * width, 1, width, line);
  return { width, height, data: Float32Array.from(squared, Math.sqrt) };
}

/** The lower envelope of parabolas: Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions" (2012). */
function transformLine(grid: Float64Array, start: number, step: number, count: number, line: Float64Array): void {
  for (let i = 0; i < count; i++) line[i] = grid[start + i * step] ?? 0;
  const value = (i: number): number => line[i] ?? 0;
  const vertices: number[] = [0];
  const borders: number[] = [-Infinity];
  const meet = (a: number, b: number): number => (value(b) + b * b - value(a) - a * a) / (2 * (b - a));
  for (let q = 1; q < count; q++) {
    let crossing = meet(vertices.at(-1) ?? 0, q);
    while (crossing <= (borders.at(-1) ?? 0)) {
      vertices.pop();
      borders.pop();
      crossing = meet(vertices.at(-1) ?? 0, q);
    }
    vertices.push(q);
    borders.push(crossing);
  }
  for (let q = 0, k = 0; q < count; q++) {
    while ((borders[k + 1] ?? Infinity) < q) k++;
    const vertex = vertices[k] ?? 0;
    grid[start + q * step] = (q - vertex) ** 2 + value(vertex);
  }
}
