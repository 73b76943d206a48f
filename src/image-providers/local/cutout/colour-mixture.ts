import type { Samples } from './samples.js';

const ROUNDS = 8;
/** Levels squared added to each variance: a flat colour must not become a needle. */
const REGULARITY = 9;
/** log((2 pi)^(3/2)) */
const NORMAL_LOG = 2.756815599614018;

interface Component {
  mean: [number, number, number];
  /** Inverse covariance: xx, xy, xz, yy, yz, zz. */
  precision: [number, number, number, number, number, number];
  /** log(weight) - log(normalisation) */
  offset: number;
}

/** A mixture of normal distributions over RGB levels. */
export class ColourMixture {
  private constructor(private readonly components: readonly Component[]) {}

  /** Fits up to `count` components to the pixels: k-means from the farthest points, then each cluster's moments. */
  static fit(picture: Samples, pixels: Uint32Array, count: number): ColourMixture {
    const centres = farthestPoints(picture, pixels, count);
    const labels = new Uint8Array(pixels.length);
    for (let round = 0; round < ROUNDS; round++) {
      assign(picture, pixels, { centres, labels });
      recentre(picture, pixels, { centres, labels });
    }
    const components = centres.flatMap((_centre, label) => component(picture, pixels, { labels, label }) ?? []);
    return new ColourMixture(components);
  }

  /** log density at a colour of levels 0 to 255; `-Infinity` for an empty mixture. */
  logDensity(red: number, green: number, blue: number): number {
    let largest = Number.NEGATIVE_INFINITY;
    // The nearest component stands for the sum: within log(count), and GrabCut does the same.
    for (const { mean, precision, offset } of this.components) {
      const [x, y, z] = [red - mean[0], green - mean[1], blue - mean[2]];
      const [xx, xy, xz, yy, yz, zz] = precision;
      const distance = xx * x * x + yy * y * y + zz * z * z + 2 * (xy * x * y + xz * x * z + yz * y * z);
      largest = Math.max(largest, offset - distance / 2);
    }
    return largest;
  }
}

interface Clusters {
  centres: [number, number, number][];
  labels: Uint8Array;
}

function colourOf({ data }: Samples, pixel: number): [number, number, number] {
  return [data[pixel * 3] ?? 0, data[pixel * 3 + 1] ?? 0, data[pixel * 3 + 2] ?? 0];
}

function squareDistance(a: readonly number[], b: readonly number[]): number {
  const [x, y, z] = [(a[0] ?? 0) - (b[0] ?? 0), (a[1] ?? 0) - (b[1] ?? 0), (a[2] ?? 0) - (b[2] ?? 0)];
  return x * x + y * y + z * z;
}

/** The first pixel, then each time the one farthest from all chosen: needs no dice. */
function farthestPoints(picture: Samples, pixels: Uint32Array, count: number): [number, number, number][] {
  const first = pixels[pixels.length >> 1];
  if (first === undefined) return [];
  const centres = [colourOf(picture, first)];
  const distances = new Float32Array(pixels.length).fill(Number.POSITIVE_INFINITY);
  while (centres.length < count) {
    const latest = centres.at(-1) ?? [];
    let farthest = 0;
    let best = 0;
    pixels.forEach((pixel, i) => {
      const distance = Math.min(distances[i] ?? 0, squareDistance(colourOf(picture, pixel), latest));
      distances[i] = distance;
      if (distance > best) [best, farthest] = [distance, pixel];
    });
    if (best < 1) break;
    centres.push(colourOf(picture, farthest));
  }
  return centres;
}

function assign({ data }: Samples, pixels: Uint32Array, { centres, labels }: Clusters): void {
  for (let i = 0; i < pixels.length; i++) {
    const at = (pixels[i] ?? 0) * 3;
    let nearest = Number.POSITIVE_INFINITY;
    for (let label = 0; label < centres.length; label++) {
      const centre = centres[label] ?? [0, 0, 0];
      const x = (data[at] ?? 0) - centre[0];
      const y = (data[at + 1] ?? 0) - centre[1];
      const z = (data[at + 2] ?? 0) - centre[2];
      const distance = x * x + y * y + z * z;
      if (distance >= nearest) continue;
      nearest = distance;
      labels[i] = label;
    }
  }
}

function recentre({ data }: Samples, pixels: Uint32Array, { centres, labels }: Clusters): void {
  const sums = new Float64Array(centres.length * 4);
  for (let i = 0; i < pixels.length; i++) {
    const at = (labels[i] ?? 0) * 4;
    sums[at] = (sums[at] ?? 0) + 1;
    for (let c = 0; c < 3; c++) sums[at + 1 + c] = (sums[at + 1 + c] ?? 0) + (data[(pixels[i] ?? 0) * 3 + c] ?? 0);
  }
  centres.forEach((centre, label) => {
    const count = sums[label * 4] ?? 0;
    if (count > 0) for (let c = 0; c < 3; c++) centre[c] = (sums[label * 4 + 1 + c] ?? 0) / count;
  });
}

/** The normal distribution of one cluster; none for a cluster of a few pixels. */
function component(
  { data }: Samples,
  pixels: Uint32Array,
  { labels, label }: { labels: Uint8Array; label: number },
): Component | null {
  // count, r, g, b, rr, rg, rb, gg, gb, bb
  const sums = new Float64Array(10);
  for (let i = 0; i < pixels.length; i++) {
    if (labels[i] !== label) continue;
    const at = (pixels[i] ?? 0) * 3;
    const [x, y, z] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    [1, x, y, z, x * x, x * y, x * z, y * y, y * z, z * z].forEach((value, k) => {
      sums[k] = (sums[k] ?? 0) + value;
    });
  }
  const [count = 0, ...rest] = sums;
  if (count < 4) return null;
  const [r = 0, g = 0, b = 0, rr = 0, rg = 0, rb = 0, gg = 0, gb = 0, bb = 0] = rest.map((sum) => sum / count);
  const covariance = { xx: rr - r * r, xy: rg - r * g, xz: rb - r * b, yy: gg - g * g, yz: gb - g * b, zz: bb - b * b };
  return { mean: [r, g, b], ...inverse(covariance, count / pixels.length) };
}

interface Covariance {
  xx: number;
  xy: number;
  xz: number;
  yy: number;
  yz: number;
  zz: number;
}

function inverse(covariance: Covariance, weight: number): Pick<Component, 'precision' | 'offset'> {
  const { xy, xz, yz } = covariance;
  const xx = covariance.xx + REGULARITY;
  const yy = covariance.yy + REGULARITY;
  const zz = covariance.zz + REGULARITY;
  const [a, b, c] = [yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy];
  const determinant = Math.max(xx * a + xy * b + xz * c, 1e-6);
  const adjoint = [a, b, c, xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy].map((v) => v / determinant);
  const [pxx = 0, pxy = 0, pxz = 0, pyy = 0, pyz = 0, pzz = 0] = adjoint;
  return {
    precision: [pxx, pxy, pxz, pyy, pyz, pzz],
    offset: Math.log(weight) - NORMAL_LOG - Math.log(determinant) / 2,
  };
}
