import type { Placement } from './artwork.js';
import { litInk } from './cloth-shade.js';
import type { Displacement } from './displacement.js';
import type { Quad } from './homography.js';
import { invert, rectangleToQuad, unwarpedSize } from './homography.js';
import type { GreyPlane, Raster, Region } from '../raster.js';

export interface Print {
  artwork: Raster;
  placement: Placement;
  printArea: Quad;
  region: Region;
  displacement: Displacement;
  shade: Float32Array;
  mask: GreyPlane | null;
}

/** The pixels of the photo that the print can touch: the quad's box, with room for the displacement. */
export function printRegion(quad: Quad, photo: { width: number; height: number }): Region {
  const margin = Math.ceil(photo.width / 80);
  const xs = quad.map(({ x }) => x);
  const ys = quad.map(({ y }) => y);
  const left = Math.min(photo.width, Math.max(0, Math.floor(Math.min(...xs)) - margin));
  const top = Math.min(photo.height, Math.max(0, Math.floor(Math.min(...ys)) - margin));
  const right = Math.min(photo.width, Math.ceil(Math.max(...xs)) + margin);
  const bottom = Math.min(photo.height, Math.ceil(Math.max(...ys)) + margin);
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/**
 * Lays the artwork over the photo, in place: every pixel of the region is taken back through the displacement and the
 * homography to the artwork, whose colour is lit like the cloth there. Pixel centres are at half coordinates.
 */
export function printArtwork(photo: Raster, print: Print): void {
  const { region, displacement, shade, placement, artwork, mask } = print;
  const { width, height } = unwarpedSize(print.printArea);
  const [a, b, c, d, e, f, g, h, i] = invert(rectangleToQuad(width, height, print.printArea));
  const scaleX = artwork.width / placement.width;
  const scaleY = artwork.height / placement.height;
  const inks = premultiply(artwork);
  const sample = new Float32Array(4);
  for (let y = 0, n = 0; y < region.height; y++) {
    for (let x = 0; x < region.width; x++, n++) {
      const pixel = (region.top + y) * photo.width + region.left + x;
      const cover = mask ? (mask.data[pixel] ?? 0) / 255 : 1;
      if (cover === 0) continue;
      const px = region.left + x + 0.5 + (displacement.dx[n] ?? 0);
      const py = region.top + y + 0.5 + (displacement.dy[n] ?? 0);
      const w = g * px + h * py + i;
      const u = ((a * px + b * py + c) / w - placement.left) * scaleX - 0.5;
      const v = ((d * px + e * py + f) / w - placement.top) * scaleY - 0.5;
      if (!(u > -1 && v > -1 && u < artwork.width && v < artwork.height)) continue;
      bilinear(inks, artwork.width, artwork.height, u, v, sample);
      const alpha = sample[3] ?? 0;
      if (alpha > 0) blend(photo, pixel, sample, (alpha / 255) * cover, shade[n] ?? 1);
    }
  }
}

function blend(photo: Raster, pixel: number, sample: Float32Array, opacity: number, shade: number): void {
  const alpha = sample[3] ?? 0;
  for (let c = 0; c < 3; c++) {
    const at = pixel * photo.channels + c;
    const cloth = photo.data[at] ?? 0;
    const ink = litInk(((sample[c] ?? 0) * 255) / alpha, shade);
    photo.data[at] = Math.min(255, cloth + (ink - cloth) * opacity + 0.5);
  }
}

/** Averaging straight colours would bleed the invisible colour of transparent pixels into the edges. */
function premultiply({ data }: Raster): Float32Array {
  const out = new Float32Array(data.length);
  for (let p = 0; p < data.length; p += 4) {
    const alpha = data[p + 3] ?? 0;
    for (let c = 0; c < 3; c++) out[p + c] = ((data[p + c] ?? 0) * alpha) / 255;
    out[p + 3] = alpha;
  }
  return out;
}

/** Weighs the four nearest samples; outside the artwork is transparent, which also smooths its edges. */
function bilinear(inks: Float32Array, width: number, height: number, u: number, v: number, out: Float32Array): void {
  const x0 = Math.floor(u);
  const y0 = Math.floor(v);
  const fx = u - x0;
  const fy = v - y0;
  out.fill(0);
  for (let dy = 0; dy < 2; dy++) {
    const y = y0 + dy;
    if (y < 0 || y >= height) continue;
    for (let dx = 0; dx < 2; dx++) {
      const x = x0 + dx;
      if (x < 0 || x >= width) continue;
      const weight = (dx ? fx : 1 - fx) * (dy ? fy : 1 - fy);
      const p = (y * width + x) * 4;
      for (let c = 0; c < 4; c++) out[c] = (out[c] ?? 0) + (inks[p + c] ?? 0) * weight;
    }
  }
}
