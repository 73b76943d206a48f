import { STUDIO_AGREEMENT } from './backdrop.js';
import type { Samples } from './samples.js';
import type { Segmentation } from './segment.js';

/** Change of colour across the outline, in levels, that half convinces. */
const CLEAR_CONTRAST = 18;
/** How much of the confidence a backdrop that is no studio's leaves at most. */
const SCENE = 0.5;

/**
 * How sure the cut is, 0 to 1: each doubt takes its share. The shares were set so that cuts that overlap their reference by
 * 95 % come out above 0.7 and those below 85 % under 0.5, on the scenes that bench/cutout.ts
 * makes of reference cut-outs. A pale part that vanishes whole in a pale backdrop is not noticed.
 * @param agreement intersection over union with the cut at half the size
 */
export function confidenceOf(
  picture: Samples,
  { labels, evidence, backdrop }: Segmentation,
  agreement: number,
): number {
  const shape = measureShape(picture, labels);
  const settled = shareSettled(labels, evidence.data);
  const size = ramp(shape.area, 0.002, 0.02) * (1 - ramp(shape.area, 0.7, 0.98));
  const place = 1 - 0.6 * ramp(shape.frame, 0.02, 0.35);
  const outline = 0.3 + 0.7 * ramp(shape.contrast, 0.35, 0.85);
  const ground = SCENE + (1 - SCENE) * ramp(backdrop.agreement, STUDIO_AGREEMENT - 0.05, STUDIO_AGREEMENT + 0.08);
  const plain = 1 - 0.5 * ramp(backdrop.noise, 6, 25);
  return ramp(agreement, 0.4, 0.97) * ramp(settled, 0.3, 0.9) * size * place * outline * ground * plain;
}

interface Shape {
  /** Share of the picture. */
  area: number;
  /** Share of the picture's frame that the subject touches. */
  frame: number;
  /** Share of the outline across which the colour clearly changes. */
  contrast: number;
}

function measureShape({ width, height, data }: Samples, labels: Uint8Array): Shape {
  let [area, frame, outline, clear] = [0, 0, 0, 0];
  for (let pixel = 0; pixel < labels.length; pixel++) {
    if (labels[pixel] !== 1) continue;
    area++;
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    if (x === 0 || x === width - 1 || y === 0 || y === height - 1) frame++;
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      const outside = pixel + dy * width + dx;
      if (x + dx < 0 || x + dx >= width || labels[outside] !== 0) continue;
      outline++;
      // Two pixels further each way: the edge itself is a mixture.
      const inner = clampIndex(x - 2 * dx, width) + clampIndex(y - 2 * dy, height) * width;
      const outer = clampIndex(x + 3 * dx, width) + clampIndex(y + 3 * dy, height) * width;
      let square = 0;
      for (let c = 0; c < 3; c++) square += ((data[inner * 3 + c] ?? 0) - (data[outer * 3 + c] ?? 0)) ** 2;
      if (square > CLEAR_CONTRAST ** 2) clear++;
    }
  }
  return { area: area / labels.length, frame: frame / (2 * (width + height)), contrast: clear / Math.max(1, outline) };
}

/** Share of the pixels whose own colour says what the cut says. */
function shareSettled(labels: Uint8Array, evidence: Float32Array): number {
  const counts = [0, 0];
  const agreeing = [0, 0];
  labels.forEach((label, i) => {
    counts[label] = (counts[label] ?? 0) + 1;
    const odds = evidence[i] ?? 0;
    if (label === 1 ? odds > 2 : odds < -2) agreeing[label] = (agreeing[label] ?? 0) + 1;
  });
  return Math.min((agreeing[0] ?? 0) / Math.max(1, counts[0] ?? 0), (agreeing[1] ?? 0) / Math.max(1, counts[1] ?? 0));
}

function ramp(value: number, from: number, to: number): number {
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}

function clampIndex(index: number, count: number): number {
  return index < 0 ? 0 : index >= count ? count - 1 : index;
}
