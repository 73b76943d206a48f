import { solveSystem } from './linear-system.js';
import type { Samples } from './samples.js';
import { medianOf } from './samples.js';

/** 1, x, y, x^2, x y, y^2: enough for a lamp's fall-off and for linear gradients. */
const TERMS = 6;
/** Six numbers are not known better from more pixels. */
const MOST_PIXELS = 12_000;
const L1_ROUNDS = 8;
const ROBUST_ROUNDS = 6;
/** Median of |v| of a 3-channel normal distribution, in standard deviations of one channel (chi with 3 degrees). */
const CHI3_MEDIAN = 1.538;
/** Levels of noise that are assumed at least: what 8 bits and a JPEG leave. */
const LEAST_NOISE = 1.2;

/** Share of the border that a surface explains in a studio, and the noise in levels around it at most. */
export const STUDIO_AGREEMENT = 0.8;
const STUDIO_NOISE = 8;

/** The empty backdrop as if the subject were not there. */
export interface Backdrop {
  colours: Samples;
  /** Standard deviation, in levels a channel, of the pixels around it. */
  noise: number;
  /** Share (0..1) of the pixels asked that it explains. */
  agreement: number;
}

/** Whether the pixels are those of a studio's backdrop, even but for light; if not, the picture is of a scene. */
export function isStudio({ agreement, noise }: Backdrop): boolean {
  return agreement > STUDIO_AGREEMENT && noise < STUDIO_NOISE;
}

/**
 * Fits a quadratic colour surface to the pixels: least absolute deviations first, so that a subject that touches the
 * border does not bend it, then Geman-McClure weights around what the median says the noise is.
 */
export function fitBackdrop(picture: Samples, all: Uint32Array): Backdrop {
  const stride = Math.ceil(all.length / MOST_PIXELS);
  const pixels = stride > 1 ? all.filter((_, i) => i % stride === 0) : all;
  const weights = new Float32Array(pixels.length).fill(1);
  const residuals = new Float32Array(pixels.length);
  let surface: Float64Array = new Float64Array(TERMS * 3);
  let noise = LEAST_NOISE;
  for (let round = 0; round < L1_ROUNDS + ROBUST_ROUNDS; round++) {
    surface = weightedFit(picture, pixels, weights);
    measure(picture, pixels, surface, residuals);
    noise = Math.max(LEAST_NOISE, medianOf(residuals.slice()) / CHI3_MEDIAN);
    const scale = 9 * noise * noise;
    for (let i = 0; i < weights.length; i++) {
      const residual = residuals[i] ?? 0;
      weights[i] = round < L1_ROUNDS ? 1 / Math.max(1, residual) : (scale / (scale + residual * residual)) ** 2;
    }
  }
  let explained = 0;
  for (const residual of residuals) if (residual < 4 * noise + 4) explained++;
  return { colours: paint(picture, surface), noise, agreement: explained / Math.max(1, pixels.length) };
}

function weightedFit(picture: Samples, pixels: Uint32Array, weights: Float32Array): Float64Array {
  const matrix = new Float64Array(TERMS * TERMS);
  const right = new Float64Array(TERMS * 3);
  const terms = new Float64Array(TERMS);
  pixels.forEach((pixel, i) => {
    const weight = weights[i] ?? 0;
    fillTerms(terms, picture, pixel);
    for (let row = 0; row < TERMS; row++) {
      const value = weight * (terms[row] ?? 0);
      for (let k = 0; k < TERMS; k++)
        matrix[row * TERMS + k] = (matrix[row * TERMS + k] ?? 0) + value * (terms[k] ?? 0);
      for (let c = 0; c < 3; c++) {
        right[row * 3 + c] = (right[row * 3 + c] ?? 0) + value * (picture.data[pixel * 3 + c] ?? 0);
      }
    }
  });
  // A whisper of regularity: a handful of pixels must not make the curvature up.
  for (let row = 1; row < TERMS; row++) matrix[row * TERMS + row] = (matrix[row * TERMS + row] ?? 0) + 1e-3;
  solveSystem(matrix, right, TERMS);
  return right;
}

/** Coordinates run from -1 to 1, so that the system stays well conditioned. */
function fillTerms(terms: Float64Array, { width, height }: Samples, pixel: number): void {
  const x = (2 * (pixel % width)) / Math.max(1, width - 1) - 1;
  const y = (2 * Math.floor(pixel / width)) / Math.max(1, height - 1) - 1;
  terms[0] = 1;
  terms[1] = x;
  terms[2] = y;
  terms[3] = x * x;
  terms[4] = x * y;
  terms[5] = y * y;
}

function surfaceAt(surface: Float64Array, terms: Float64Array, channel: number): number {
  let sum = 0;
  for (let k = 0; k < TERMS; k++) sum += (surface[k * 3 + channel] ?? 0) * (terms[k] ?? 0);
  return sum;
}

function measure(picture: Samples, pixels: Uint32Array, surface: Float64Array, residuals: Float32Array): void {
  const terms = new Float64Array(TERMS);
  pixels.forEach((pixel, i) => {
    fillTerms(terms, picture, pixel);
    let square = 0;
    for (let c = 0; c < 3; c++) {
      const difference = (picture.data[pixel * 3 + c] ?? 0) - clampLevel(surfaceAt(surface, terms, c));
      square += difference * difference;
    }
    residuals[i] = Math.sqrt(square);
  });
}

function paint(picture: Samples, surface: Float64Array): Samples {
  const data = new Float32Array(picture.data.length);
  const terms = new Float64Array(TERMS);
  for (let pixel = 0; pixel < picture.width * picture.height; pixel++) {
    fillTerms(terms, picture, pixel);
    for (let c = 0; c < 3; c++) data[pixel * 3 + c] = clampLevel(surfaceAt(surface, terms, c));
  }
  return { ...picture, data };
}

function clampLevel(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
