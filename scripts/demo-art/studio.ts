import sharp from 'sharp';
import type { Field } from './field.js';
import { blurred, clamp01, fieldOf, smoothstep } from './field.js';
import { random, turbulence } from './noise.js';

/** Everything the photographer needs of a garment; heights in pixels, light relative to flat cloth. */
export interface Garment {
  /** The outline, 0..1, with smoothed edges: labels and all. */
  outline: Field;
  /** What takes the dye, 0..1. */
  cloth: Field;
  /** The large folds, without weave and stitches. */
  folds: Field;
  /** Light without the weave, for the ink. */
  smoothLight: Field;
  /** Light with everything. */
  light: Field;
  /** Albedo of the undyed cloth per channel, linear; labels and threads vary it. */
  albedo: (i: number) => readonly [number, number, number];
}

export interface Pictures {
  photo: Buffer;
  mask: Buffer;
  displacement: Buffer;
  shade: Buffer;
}

/** Linear value at which the light of flat cloth is exposed. */
const EXPOSURE = 0.78;

export async function photograph(garment: Garment): Promise<Pictures> {
  const { width, height } = garment.outline;
  const shadow = castShadow(garment.outline);
  const photo = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    const cover = garment.outline.data[i] ?? 0;
    const wall = backdrop(x / width, y / height) * (shadow.data[i] ?? 1);
    const albedo = garment.albedo(i);
    const grain = (random(x, y, 77) - 0.5) * 0.006;
    for (let c = 0; c < 3; c++) {
      const cloth = film((albedo[c] ?? 1) * EXPOSURE * (garment.light.data[i] ?? 0));
      photo[i * 3 + c] = Math.round(255 * clamp01(encoded(wall + (cloth - wall) * cover) + grain));
    }
  }
  const raw = { width, height, channels: 3 } as const;
  return {
    photo: await sharp(photo, { raw }).jpeg({ quality: 88, chromaSubsampling: '4:4:4', mozjpeg: true }).toBuffer(),
    mask: await greyPng(garment.cloth, (value) => value * 255),
    displacement: await greyPng(blurred(garment.folds, 9), normalised(garment)),
    shade: await greyPng(garment.smoothLight, shadeLevel(garment)),
  };
}

function backdrop(u: number, v: number): number {
  const vignette = (u - 0.42) ** 2 + (v - 0.4) ** 2;
  return 0.78 - 0.2 * vignette - 0.05 * v + 0.006 * turbulence(u * 3, v * 3, 9, 3);
}

/** Contact, near and far shadow: the cloth lies on the backdrop, the lamp stands at the upper left. */
function castShadow(outline: Field): Field {
  const layers: [sigma: number, shift: number, strength: number][] = [
    [4, 3, 0.4],
    [14, 12, 0.3],
    [46, 34, 0.28],
  ];
  const shadow = fieldOf(outline.width, outline.height, () => 1);
  for (const [sigma, shift, strength] of layers) {
    const soft = blurred(outline, sigma);
    for (let y = 0, i = 0; y < outline.height; y++) {
      for (let x = 0; x < outline.width; x++, i++) {
        const from = Math.max(0, y - shift) * outline.width + Math.max(0, x - Math.round(shift * 0.8));
        shadow.data[i] = (shadow.data[i] ?? 1) * (1 - strength * (soft.data[from] ?? 0));
      }
    }
  }
  return shadow;
}

/** Highlights roll off as on film instead of clipping. */
function film(value: number): number {
  return value < 0.8 ? value : 0.8 + 0.2 * (1 - Math.exp(-(value - 0.8) / 0.2));
}

/** Linear light to sRGB, 0..1 (IEC 61966-2-1). */
function encoded(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

function normalised({ folds, cloth }: Garment): (value: number) => number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < folds.data.length; i++) {
    if ((cloth.data[i] ?? 0) < 0.5) continue;
    low = Math.min(low, folds.data[i] ?? 0);
    high = Math.max(high, folds.data[i] ?? 0);
  }
  // A part of the range only: the print follows the folds, it is not torn by them.
  return (value) => 88 + 80 * clamp01((value - low) / (high - low));
}

/** 128 where the light is that of the median cloth; the ratio of the photo's sRGB values elsewhere. */
function shadeLevel({ smoothLight, cloth }: Garment): (value: number) => number {
  const sorted = smoothLight.data.filter((_, i) => (cloth.data[i] ?? 0) > 0.5).sort();
  const median = encoded(film(EXPOSURE * (sorted[sorted.length >> 1] ?? 1)));
  return (value) => Math.min(255, (128 * encoded(film(EXPOSURE * value))) / median);
}

async function greyPng({ width, height, data }: Field, level: (value: number) => number): Promise<Buffer> {
  const raw = Uint8Array.from(data, (value) => Math.round(level(value)));
  return await sharp(raw, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 9, adaptiveFiltering: true })
    .toBuffer();
}

/** Softens an outline to what a lens shows. */
export function softened(shape: Field): Field {
  const soft = blurred(shape, 0.7);
  return { ...soft, data: soft.data.map((value) => smoothstep(0.02, 0.98, value)) };
}
