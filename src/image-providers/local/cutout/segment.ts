import type { Backdrop } from './backdrop.js';
import { fitBackdrop, isStudio } from './backdrop.js';
import { ColourMixture } from './colour-mixture.js';
import { labelSubject } from './label-subject.js';
import { subjectEvidence } from './likelihood.js';
import { reachFromBorder, smoothed } from './reach.js';
import type { Plane, Samples } from './samples.js';
import { borderPixels } from './samples.js';
import { openHoles, tidy } from './tidy.js';

/** Share of the shorter side that counts as border. */
const BORDER = 0.04;
const ROUNDS = 3;
/** Levels of crossed edges up to which a pixel is backdrop for sure. */
const REACHED = 2;
const MIXTURE_SIZE = 6;

export interface Segmentation {
  /** 1 = subject. */
  labels: Uint8Array;
  /** log odds of each pixel's colour for subject. */
  evidence: Plane;
  backdrop: Backdrop;
}

/** Parts a reduced photo into subject and backdrop; the backdrop includes shadows. */
export function segment(photo: Samples): Segmentation {
  const picture = smoothed(photo);
  const border = borderPixels(picture, Math.max(2, Math.round(BORDER * Math.min(picture.width, picture.height))));
  let backdrop = fitBackdrop(picture, border);
  let reach = reachFromBorder(picture, backdrop);
  if (isStudio(backdrop)) {
    // The border alone does not say how bright the middle of a vignette is.
    const near = reach;
    const reached = Uint32Array.from(near.data.keys()).filter((pixel) => (near.data[pixel] ?? 0) < REACHED);
    backdrop = fitBackdrop(picture, reached);
    reach = reachFromBorder(picture, backdrop);
  }
  let surroundings = ColourMixture.fit(picture, border, MIXTURE_SIZE);
  let evidence = subjectEvidence({ picture, backdrop, reach, surroundings, subject: null });
  let labels = labelSubject(picture, evidence);
  for (let round = 1; round < ROUNDS; round++) {
    const [outside, inside] = [pixelsLabelled(labels, 0), pixelsLabelled(labels, 1)];
    if (inside.length < 16 || outside.length < 16) break;
    if (isStudio(backdrop)) backdrop = fitBackdrop(picture, outside);
    surroundings = ColourMixture.fit(picture, outside, MIXTURE_SIZE);
    const subject = ColourMixture.fit(picture, inside, MIXTURE_SIZE);
    evidence = subjectEvidence({ picture, backdrop, reach, surroundings, subject });
    labels = labelSubject(picture, evidence);
  }
  tidy(labels, picture, backdrop);
  openHoles(labels, picture, backdrop);
  return { labels, evidence, backdrop };
}

function pixelsLabelled(labels: Uint8Array, label: number): Uint32Array {
  const found: number[] = [];
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) found.push(i);
  return Uint32Array.from(found);
}
