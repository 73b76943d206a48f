import type { GreyPlane, Region } from './raster.js';

/** The region's samples as floats, blurred by about `sigma` pixels; pixels beyond the photo repeat its edge. */
export function blurredRegion(plane: GreyPlane, region: Region, sigma: number): Float32Array {
  const margin = Math.ceil(sigma * 2.5);
  const width = region.width + 2 * margin;
  const height = region.height + 2 * margin;
  let wide: Float32Array = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = clamp(region.top - margin + y, plane.height) * plane.width;
    for (let x = 0; x < width; x++) {
      wide[y * width + x] = plane.data[row + clamp(region.left - margin + x, plane.width)] ?? 0;
    }
  }
  if (sigma > 0) wide = boxBlur(wide, width, height, boxRadius(sigma));
  const out = new Float32Array(region.width * region.height);
  for (let y = 0; y < region.height; y++) {
    const start = (y + margin) * width + margin;
    out.set(wide.subarray(start, start + region.width), y * region.width);
  }
  return out;
}

/** Radius of the box of which three passes have the variance of a Gaussian: (2r + 1)^2 - 1 = 4 sigma^2. */
function boxRadius(sigma: number): number {
  return Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
}

/** Three running means each way: within 3 % of a Gaussian, at a cost that does not grow with the radius. */
function boxBlur(samples: Float32Array, width: number, height: number, radius: number): Float32Array {
  let from: Float32Array = samples;
  let to: Float32Array = new Float32Array(samples.length);
  for (let pass = 0; pass < 6; pass++) {
    if (pass < 3) rowMeans(from, to, width, height, radius);
    else columnMeans(from, to, width, height, radius);
    [from, to] = [to, from];
  }
  return from;
}

function rowMeans(from: Float32Array, to: Float32Array, width: number, height: number, radius: number): void {
  const scale = 1 / (2 * radius + 1);
  for (let row = 0; row < height * width; row += width) {
    let sum = 0;
    for (let i = -radius; i <= radius; i++) sum += from[row + clamp(i, width)] ?? 0;
    for (let x = 0; x < width; x++) {
      to[row + x] = sum * scale;
      sum += (from[row + clamp(x + radius + 1, width)] ?? 0) - (from[row + clamp(x - radius, width)] ?? 0);
    }
  }
}

/** All columns at once, row by row: walking one column at a time misses the CPU's cache at every step. */
function columnMeans(from: Float32Array, to: Float32Array, width: number, height: number, radius: number): void {
  const sums = new Float64Array(width);
  for (let i = -radius; i <= radius; i++) {
    const row = clamp(i, height) * width;
    for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) + (from[row + x] ?? 0);
  }
  const scale = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const enter = clamp(y + radius + 1, height) * width;
    const leave = clamp(y - radius, height) * width;
    for (let x = 0; x < width; x++) {
      const sum = sums[x] ?? 0;
      to[y * width + x] = sum * scale;
      sums[x] = sum + (from[enter + x] ?? 0) - (from[leave + x] ?? 0);
    }
  }
}

function clamp(index: number, count: number): number {
  return index < 0 ? 0 : index >= count ? count - 1 : index;
}
