import type { Palette } from './palette.js';
import type { SeededRandom } from './seeded-random.js';

/** What a composition is drawn with. */
export interface Canvas {
  /** Pixels. */
  width: number;
  height: number;
  palette: Palette;
  random: SeededRandom;
}

/** Draws the SVG elements of a picture, without the root. */
export type Composition = (canvas: Canvas) => string;

/** Numbers in SVG need no more. */
export function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The background of every composition. */
export function sky({ width, height, palette }: Canvas): string {
  const [top, bottom] = palette.sky;
  return (
    `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop stop-color="${top}"/>` +
    `<stop offset="1" stop-color="${bottom}"/></linearGradient></defs>` +
    `<rect width="${width}" height="${height}" fill="url(#sky)"/>`
  );
}

/** A round light that fades to nothing. */
export function glow(id: string, colour: string, { x, y, radius }: { x: number; y: number; radius: number }): string {
  return (
    `<defs><radialGradient id="${id}"><stop stop-color="${colour}" stop-opacity=".9"/>` +
    `<stop offset=".5" stop-color="${colour}" stop-opacity=".35"/>` +
    `<stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient></defs>` +
    `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" fill="url(#${id})"/>`
  );
}
