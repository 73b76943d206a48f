import type { Canvas } from './canvas.js';
import { short, sky } from './canvas.js';

/** Quarter circles, discs and leaves on a grid. */
export function drawTiles(canvas: Canvas): string {
  const { width, height, palette, random } = canvas;
  const size = Math.min(width, height) / random.whole(4, 7);
  const colours: [string, ...string[]] = [...palette.layers, palette.accent, palette.sky[0]];
  const parts = [sky(canvas)];
  for (let top = 0; top < height; top += size) {
    for (let left = 0; left < width; left += size) {
      const shape = random.pick(SHAPES);
      const turn = random.whole(0, 3) * 90;
      const ground = random.pick(colours);
      const figure = random.pick(colours);
      const transform = `translate(${short(left)} ${short(top)}) scale(${short(size * 10)})`;
      parts.push(tile({ transform, shape, turn, ground, figure }));
    }
  }
  return parts.join('');
}

/** Paths in a square of side 0.1. */
const SHAPES: readonly [string, ...string[]] = [
  'M0 0H.1A.1 .1 0 0 1 0 .1Z',
  'M0 .05A.05 .05 0 0 1 .1 .05Z',
  'M.01 .05A.04 .04 0 0 1 .09 .05 .04 .04 0 0 1 .01 .05Z',
  'M0 0A.1 .1 0 0 1 .1 .1A.1 .1 0 0 1 0 0Z',
  'M0 0L.1 .1H0Z',
];

interface Tile {
  transform: string;
  shape: string;
  turn: number;
  ground: string;
  figure: string;
}

/** The ground is a little larger than its square, so that no hairline of the sky shows between two. */
function tile({ transform, shape, turn, ground, figure }: Tile): string {
  return (
    `<g transform="${transform}"><rect width=".1005" height=".1005" fill="${ground}"/>` +
    `<path transform="rotate(${turn} .05 .05)" d="${shape}" fill="${figure}"/></g>`
  );
}
