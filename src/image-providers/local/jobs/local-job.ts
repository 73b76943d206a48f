import type { BackgroundWish } from '../background/background-wish.js';
import type { DrawingOrder } from '../drawing/draw-picture.js';

/** Lays the subject of a photo over a background. */
export interface CutoutJob {
  kind: 'cutout';
  sourcePath: string;
  background: BackgroundWish | 'white';
  /** Pixels of the result; null: those of the photo. */
  size: { width: number; height: number } | null;
}

export interface DrawingJob extends DrawingOrder {
  kind: 'drawing';
}

export interface SampleJob {
  kind: 'sample';
  /** What was asked for. */
  title: string;
  paths: readonly string[];
}

/** One picture that is made in a thread. */
export type LocalJob = CutoutJob | DrawingJob | SampleJob;

export interface LocalPicture {
  bytes: Uint8Array;
  extension: '.png' | '.jpg';
  /** How sure a cut-out is, 0 to 1. */
  confidence?: number;
}
