import type { Backdrop } from './backdrop.js';
import { fitBackdrop, isStudio } from './backdrop.js';
import { ColourMixture } from './colour-mixture.js';
import { labelSubject } from './label-subject.js';
import { subjectEvidence } from './likelihood.js';
import { colourDistance, reachFromBorder, smoothed } from './reach.js';
import { regionsOf } from './regions.js';
import type { Plane, Samples } from './samples.js';
import { borderPixels } from './samples.js';

/** Share of the shorter side that counts as border. */
const BORDER = 0.04;
const ROUNDS = 3;
/** Levels of crossed edges up to which a pixel is backdrop for sure. */
const REACHED = 2;
const MIXTURE_SIZE = 6;
/** Parts smaller than this share of the largest part are specks; in a scene, other things that stand about. */
const SPECK = 0.02;
const BYSTANDER = 0.2;
/** Share of the picture from which on a patch of open backdrop inside the subject is a hole. */
const LEAST_HOLE = 0.001;

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
  return { labels, evidence, backdrop };
}

export function pixelsLabelled(labels: Uint8Array, label: number): Uint32Array {
  const found: number[] = [];
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) found.push(i);
  return Uint32Array.from(found);
}

/** Removes specks, and closes holes through which no backdrop is seen. */
function tidy(labels: Uint8Array, picture: Samples, backdrop: Backdrop): void {
  const parts = regionsOf(labels, picture.width).filter(({ label }) => label === 1);
  const largest = Math.max(0, ...parts.map(({ pixels }) => pixels.length));
  const least = largest * (isStudio(backdrop) ? SPECK : BYSTANDER);
  for (const { pixels } of parts) {
    if (pixels.length < least) for (const pixel of pixels) labels[pixel] = 0;
  }
  for (const { label, pixels, touchesBorder } of regionsOf(labels, picture.width)) {
    if (label === 1 || touchesBorder) continue;
    const open = pixels.filter((p) => colourDistance(picture, backdrop.colours, p) < 3 * backdrop.noise + 3);
    const isHole = pixels.length >= labels.length * LEAST_HOLE && open.length > pixels.length * 0.6;
    if (!isHole) for (const pixel of pixels) labels[pixel] = 1;
  }
}
