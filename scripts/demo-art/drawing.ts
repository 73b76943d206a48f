import sharp from 'sharp';
import type { Field } from './field.js';

export const WIDTH = 1200;
export const HEIGHT = 1400;

/** Draws SVG elements in white on black: 0..1 at each pixel of the photo, edges smoothed. */
export async function drawn(elements: string): Promise<Field> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#000"/><g fill="#fff">${elements}</g></svg>`;
  const data = await sharp(Buffer.from(svg)).removeAlpha().toColourspace('b-w').extractChannel(0).raw().toBuffer();
  return { width: WIDTH, height: HEIGHT, data: Float32Array.from(data, (level) => level / 255) };
}

export function stroke(path: string, width: number, dashes = ''): string {
  return `<path d="${path}" fill="none" stroke="#fff" stroke-width="${width}" stroke-dasharray="${dashes}"/>`;
}

export function filled(path: string): string {
  return `<path d="${path}"/>`;
}
