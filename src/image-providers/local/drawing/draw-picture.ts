import sharp from 'sharp';
import { letters, lettersWidth } from '../lettering/stroke-font.js';
import { drawBlossom } from './blossom.js';
import type { Composition } from './canvas.js';
import { drawCurrents } from './currents.js';
import { drawLanterns } from './lanterns.js';
import { choosePalette } from './palette.js';
import { drawRidges } from './ridges.js';
import { SeededRandom } from './seeded-random.js';
import { drawTiles } from './tiles.js';

const COMPOSITIONS: readonly [Composition, ...Composition[]] = [
  drawRidges,
  drawCurrents,
  drawLanterns,
  drawTiles,
  drawBlossom,
];

/** Says on every drawn picture where it comes from. */
const MARK = 'local sample';
/** Heights of the mark, as a share of the shorter side and in pixels at least. */
const MARK_SHARE = 0.014;
const LEAST_MARK = 7;

export interface DrawingOrder {
  prompt: string;
  seed: number;
  /** Which of several pictures of one order. */
  variation: number;
  /** Pixels, 64 to 2048. */
  width: number;
  height: number;
}

/** Draws an abstract picture that follows from its order alone. @returns a PNG */
export async function drawPicture({ prompt, seed, variation, width, height }: DrawingOrder): Promise<Uint8Array> {
  const random = new SeededRandom(`${seed}/${variation}/${prompt}`);
  // Several pictures of one order shall differ in more than their colours.
  const start = new SeededRandom(`${seed}/${prompt}`).whole(0, COMPOSITIONS.length - 1);
  const compose = COMPOSITIONS[(start + variation) % COMPOSITIONS.length] ?? COMPOSITIONS[0];
  const picture = compose({ width, height, palette: choosePalette(prompt, random), random });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `${picture}${mark(width, height)}</svg>`;
  return await sharp(Buffer.from(svg)).removeAlpha().png({ compressionLevel: 8 }).toBuffer();
}

/** In the lower right corner; on a small picture as large as fits. */
function mark(width: number, height: number): string {
  const wanted = Math.max(LEAST_MARK, Math.min(width, height) * MARK_SHARE);
  const size = Math.min(wanted, (wanted * width * 0.9) / lettersWidth(MARK, wanted));
  const margin = size * 0.9;
  const x = Math.max(1, width - margin - lettersWidth(MARK, size));
  return letters(MARK, { x, y: height - margin - size, height: size });
}
