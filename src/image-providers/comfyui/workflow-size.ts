import type { ImageJob } from '../image-provider.js';

/** What image models are trained on: larger pictures come out doubled, smaller ones coarse. */
const PIXELS = 1_048_576;

/** The size to make: the one wanted, else the shape of the source at a megapixel, else what the workflow says. */
export function sizeFor({ size, source }: ImageJob): { width: number; height: number } | null {
  if (size) return size;
  if (!source) return null;
  const scale = Math.sqrt(PIXELS / (source.width * source.height));
  return { width: sixteenths(source.width * scale), height: sixteenths(source.height * scale) };
}

function sixteenths(pixels: number): number {
  return Math.max(16, Math.round(pixels / 16) * 16);
}
