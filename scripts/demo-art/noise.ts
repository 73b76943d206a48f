import { mix } from './field.js';

/** Smooth noise in -1..1 with features about one unit apart; the same seed gives the same cloth on every machine. */
export function noise(x: number, y: number, seed: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const u = fade(x - x0);
  const v = fade(y - y0);
  const top = mix(random(x0, y0, seed), random(x0 + 1, y0, seed), u);
  const bottom = mix(random(x0, y0 + 1, seed), random(x0 + 1, y0 + 1, seed), u);
  return mix(top, bottom, v) * 2 - 1;
}

/** Octaves of noise, each half as large and half as strong as the one before. */
export function turbulence(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  for (let octave = 0, size = 1; octave < octaves; octave++, size *= 2) {
    sum += noise(x * size, y * size, seed + octave * 101) / size;
  }
  return sum;
}

/** 0..1 from whole coordinates, by an integer hash: Math.random could not be repeated. */
export function random(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 2147483647 - 58);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = Math.imul(h ^ (h >>> 16), 2246822519);
  return ((h ^ (h >>> 13)) >>> 0) / 4294967296;
}

function fade(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10);
}
