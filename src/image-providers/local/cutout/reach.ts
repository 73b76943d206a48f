import type { Backdrop } from './backdrop.js';
import type { Plane, Samples } from './samples.js';
import { borderPixels, emptyPlane, medianOf } from './samples.js';

/** Change of colour from pixel to pixel (distance in RGB levels) that a soft shadow has at most, at the reduced size. */
const SOFT_SLOPE = 6;
/** Pixels that a wall is thicker than its edge each way: gaps in faint edges of up to twice that are closed. */
const WALL = 5;
/** Costs are counted in quarter levels up to 64 levels; what is farther is as good as unreachable. */
const STEPS_PER_LEVEL = 4;
const FARTHEST = 64 * STEPS_PER_LEVEL;

/**
 * How many levels of sharp edges must be crossed to come to a pixel from the picture's border: next to none on the
 * backdrop and in the soft shadow on it, many inside the subject, whatever its colours are.
 */
export function reachFromBorder(picture: Samples, backdrop: Backdrop): Plane {
  const walls = edgeWalls(picture, exposure(backdrop));
  const reach = { ...emptyPlane(picture), data: new Float32Array(walls.data.length).fill(FARTHEST) };
  const buckets: number[][] = Array.from({ length: FARTHEST + 1 }, () => []);
  const offer = (pixel: number, cost: number): void => {
    if (cost >= (reach.data[pixel] ?? 0)) return;
    reach.data[pixel] = cost;
    buckets[cost]?.push(pixel);
  };
  for (const pixel of borderPixels(picture, 1)) {
    const strangeness = Math.max(0, colourDistance(picture, backdrop.colours, pixel) - 3 * backdrop.noise - 2);
    offer(pixel, Math.min(FARTHEST, Math.round(strangeness * STEPS_PER_LEVEL)));
  }
  const { width, height } = picture;
  for (let cost = 0; cost < FARTHEST; cost++) {
    const bucket = buckets[cost] ?? [];
    for (let next = 0; next < bucket.length; next++) {
      const pixel = bucket[next] ?? 0;
      if (reach.data[pixel] !== cost) continue;
      const x = pixel % width;
      const step = (to: number): void => offer(to, Math.min(FARTHEST, cost + (walls.data[to] ?? 0)));
      if (x > 0) step(pixel - 1);
      if (x < width - 1) step(pixel + 1);
      if (pixel >= width) step(pixel - width);
      if (pixel < width * (height - 1)) step(pixel + width);
    }
  }
  // The walls are as wide as the smoothing and they themselves make edges; the subject begins in their middle.
  let steps: Plane = reach;
  for (let pass = 0; pass <= WALL; pass++) steps = extreme(steps, Math.min);
  return { width, height, data: steps.data.map((cost) => cost / STEPS_PER_LEVEL) };
}

/** Shadows and edges on a dark backdrop are that much fainter than on white. */
function exposure({ colours }: Backdrop): number {
  const sum = colours.data.reduce((total, level) => total + level, 0);
  return Math.max(0.15, Math.min(1, sum / colours.data.length / 235));
}

/** Distance of a pixel's colours in two pictures, in levels. */
export function colourDistance(a: Samples, b: Samples, pixel: number): number {
  let square = 0;
  for (let i = pixel * 3; i < pixel * 3 + 3; i++) square += ((a.data[i] ?? 0) - (b.data[i] ?? 0)) ** 2;
  return Math.sqrt(square);
}

/** Change of colour beyond noise and soft slopes, in whole steps, made three pixels wide so that small gaps are closed. */
function edgeWalls(picture: Samples, exposure: number): Plane {
  const slopes = slopesOf(smoothed(picture));
  const usual = medianOf(Float32Array.from(borderPixels(picture, 3), (pixel) => slopes.data[pixel] ?? 0));
  const allowed = SOFT_SLOPE * exposure + 2 * usual;
  let walls = slopes;
  for (let pass = 0; pass < WALL; pass++) walls = extreme(walls, Math.max);
  return {
    ...walls,
    data: walls.data.map((slope) => Math.round((Math.max(0, slope - allowed) / exposure) * STEPS_PER_LEVEL)),
  };
}

/** The least or the greatest of each pixel's 3 x 3 neighbours. */
function extreme({ width, height, data }: Plane, choose: (a: number, b: number) => number): Plane {
  const rows = data.map((value, i) => {
    const x = i % width;
    const left = x > 0 ? (data[i - 1] ?? value) : value;
    return choose(choose(left, value), x < width - 1 ? (data[i + 1] ?? value) : value);
  });
  const both = rows.map((value, i) => choose(choose(rows[i - width] ?? value, value), rows[i + width] ?? value));
  return { width, height, data: both };
}

function slopesOf({ width, height, data }: Samples): Plane {
  const slopes = emptyPlane({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = y * width + x;
      const right = x < width - 1 ? here + 1 : here;
      const below = y < height - 1 ? here + width : here;
      let square = 0;
      for (let c = 0; c < 3; c++) {
        const level = data[here * 3 + c] ?? 0;
        square += (level - (data[right * 3 + c] ?? 0)) ** 2 + (level - (data[below * 3 + c] ?? 0)) ** 2;
      }
      slopes.data[here] = Math.sqrt(square);
    }
  }
  return slopes;
}

/** Weighted mean of 3 x 3 pixels (1 2 1 each way): takes most of the noise and moves no edge. */
export function smoothed({ width, height, data }: Samples): Samples {
  const rows = new Float32Array(data.length);
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = (y * width + Math.max(0, x - 1)) * 3;
      const here = (y * width + x) * 3;
      const right = (y * width + Math.min(width - 1, x + 1)) * 3;
      for (let c = 0; c < 3; c++) {
        rows[here + c] = ((data[left + c] ?? 0) + 2 * (data[here + c] ?? 0) + (data[right + c] ?? 0)) / 4;
      }
    }
  }
  const stride = width * 3;
  for (let i = 0; i < data.length; i++) {
    const above = i < stride ? i : i - stride;
    const below = i + stride < data.length ? i + stride : i;
    out[i] = ((rows[above] ?? 0) + 2 * (rows[i] ?? 0) + (rows[below] ?? 0)) / 4;
  }
  return { width, height, data: out };
}
