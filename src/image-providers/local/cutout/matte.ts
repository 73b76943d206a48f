import type { Raster } from '../raster.js';
import type { Layer } from './fill.js';
import { fillUnknown, sampleLayer } from './fill.js';
import type { Plane, Samples } from './samples.js';

/** Distance of subject and backdrop, in levels, at which colour and the reduced cut have the same say on opacity. */
const READABLE_CONTRAST = 14;
/** The band in which opacity is free lies where the blurred cut is between 1 / STEEPNESS and 1 - 1 / STEEPNESS. */
const STEEPNESS = 7;
/** Opacity that counts as none or all: what noise makes of a flat area. */
const OPACITY_SLACK = 0.06;
/** Below this blurred cut a reduced pixel is backdrop only, above one minus it subject only. */
const PURE = 0.06;
/** Weight of half-covered reduced pixels where a part is too thin to have pure ones. */
const IMPURE_WEIGHT = 0.02;

/** What the photo's edge pixels are mixed of, at the reduced size. */
interface Ingredients {
  subject: Layer;
  backdrop: Layer;
}

export interface Matte {
  /** 0 to 255 for each pixel of the photo. */
  alpha: Uint8Array;
  /** The photo with the old backdrop taken out of its edge pixels. */
  foreground: Raster;
}

/**
 * Opacity and own colour of the pixels around the cut, at the photo's size. Each is taken for a mixture
 * I = a F + (1 - a) B of the nearest pure subject and backdrop colours, so that a is the place of I on the line from B to F.
 * @param cut the blurred cut at the reduced size, 0 to 1
 * @param prior the same at the photo's size, 0 to 255
 */
export function mattePhoto(photo: Raster, reduced: Samples, cut: Plane, prior: Uint8Array): Matte {
  const ingredients = separate(reduced, cut);
  const { width, height, channels } = photo;
  const foreground = { width, height, channels: 3, data: new Uint8Array(width * height * 3) };
  const alpha = new Uint8Array(width * height);
  const mixer = new Mixer();
  for (let y = 0; y < height; y++) {
    const v = ((y + 0.5) * reduced.height) / height - 0.5;
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      const blurred = (prior[pixel] ?? 0) / 255;
      const [from, to] = [pixel * channels, pixel * 3];
      for (let c = 0; c < 3; c++) foreground.data[to + c] = photo.data[from + c] ?? 0;
      if (blurred <= 0.01 || blurred >= 0.99) {
        alpha[pixel] = blurred > 0.5 ? 255 : 0;
        continue;
      }
      const u = ((x + 0.5) * reduced.width) / width - 0.5;
      sampleLayer(ingredients.subject, u, v, mixer.subject);
      sampleLayer(ingredients.backdrop, u, v, mixer.backdrop);
      alpha[pixel] = Math.round(255 * mixer.unmix(foreground.data, to, blurred));
    }
  }
  return { alpha, foreground };
}

function separate(reduced: Samples, cut: Plane): Ingredients {
  const weigh = (share: (value: number) => number): Float32Array =>
    cut.data.map((value) => (share(value) > 1 - PURE ? 1 : share(value) > 0.7 ? IMPURE_WEIGHT : 0));
  const layer = { ...reduced, channels: 3 };
  return {
    subject: fillUnknown(
      layer,
      weigh((value) => value),
    ),
    backdrop: fillUnknown(
      layer,
      weigh((value) => 1 - value),
    ),
  };
}

/** Takes one pixel apart; the two colours are set beforehand, so that nothing is allocated for each pixel. */
class Mixer {
  readonly subject = new Float32Array(3);
  readonly backdrop = new Float32Array(3);

  /** Replaces the pixel's colour with that of the subject in it. @returns its opacity, 0 to 1 */
  unmix(colours: Uint8Array, at: number, blurred: number): number {
    let along = 0;
    let contrast = 0;
    let least = 0;
    for (let c = 0; c < 3; c++) {
      const backdrop = this.backdrop[c] ?? 0;
      const step = (this.subject[c] ?? 0) - backdrop;
      const change = (colours[at + c] ?? 0) - backdrop;
      along += step * change;
      contrast += step * step;
      // No subject is darker than black or brighter than white, so it must cover at least this much.
      least = Math.max(
        least,
        change > 0 ? (change - 8) / Math.max(40, 255 - backdrop) : (-change - 8) / Math.max(40, backdrop),
      );
    }
    const readable = contrast / (contrast + 3 * READABLE_CONTRAST ** 2);
    const place = Math.max(least, clamp(along / Math.max(1, contrast), 0, 1));
    const mixed = readable * place + (1 - readable) * clamp((blurred - 0.5) * 3 + 0.5, 0, 1);
    const free = clamp(mixed, 1 - STEEPNESS * (1 - blurred), STEEPNESS * blurred);
    const opacity = clamp((free - OPACITY_SLACK) / (1 - 2 * OPACITY_SLACK), 0, 1);
    if (opacity < 1) this.clean(colours, at, opacity);
    return opacity;
  }

  /** F = (I - (1 - a) B) / a, and ever more the colour of the subject nearby where too little of it is in the pixel. */
  private clean(colours: Uint8Array, at: number, opacity: number): void {
    for (let c = 0; c < 3; c++) {
      const near = this.subject[c] ?? 0;
      const own = ((colours[at + c] ?? 0) - (1 - opacity) * (this.backdrop[c] ?? 0)) / Math.max(opacity, 0.05);
      colours[at + c] = Math.round(clamp(opacity * own + (1 - opacity) * near, 0, 255));
    }
  }
}

function clamp(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
