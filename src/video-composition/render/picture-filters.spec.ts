import { expect, it } from 'vitest';
import { scaledSize, timescaleOf } from './picture-filters.js';

it.each([
  {
    name: 'landscape in portrait',
    from: [1280, 720],
    into: [720, 1280],
    contained: [720, 406],
    covering: [2276, 1280],
  },
  { name: 'portrait in landscape', from: [1080, 1920], into: [640, 360], contained: [202, 360], covering: [640, 1138] },
  { name: 'the same shape', from: [1920, 1080], into: [640, 360], contained: [640, 360], covering: [640, 360] },
  { name: 'nearly the same', from: [854, 480], into: [1280, 720], contained: [1280, 720], covering: [1280, 720] },
])('fits $name', ({ from, into, contained, covering }) => {
  const size = ([width = 0, height = 0]: number[]) => ({ width, height });
  expect(scaledSize(size(from), size(into), 'contain')).toEqual(size(contained));
  expect(scaledSize(size(from), size(into), 'cover')).toEqual(size(covering));
});

it.each([
  ['25/1', 12_800],
  ['30000/1001', 30_000],
  ['24/1', 12_288],
  ['60/1', 15_360],
])('counts the frames of %s in whole ticks', (rate, scale) => {
  expect(timescaleOf(rate)).toBe(scale);
});
