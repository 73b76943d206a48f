import { rateOf } from './frame-rate.js';
import type { PictureFacts } from './video-facts.js';

export interface Size {
  width: number;
  height: number;
}

/** Pixels of the picture as it is shown: with square samples, and turned. */
export function displaySize({
  width,
  height,
  sampleAspect,
  rotation,
}: Pick<PictureFacts, 'width' | 'height' | 'sampleAspect' | 'rotation'>): Size {
  const square = { width: Math.round(width * rateOf(sampleAspect)), height };
  return rotation % 180 === 0 ? square : { width: square.height, height: square.width };
}

/** Both sides even, as the common pixel formats need them. */
export function even({ width, height }: Size): Size {
  return { width: Math.max(2, Math.round(width / 2) * 2), height: Math.max(2, Math.round(height / 2) * 2) };
}
