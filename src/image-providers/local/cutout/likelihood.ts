import type { Backdrop } from './backdrop.js';
import { isStudio } from './backdrop.js';
import type { ColourMixture } from './colour-mixture.js';
import type { Plane, Samples } from './samples.js';
import { emptyPlane } from './samples.js';

/** log((2 pi)^(3/2)) and log(2 pi) */
const NORMAL3_LOG = 2.7568;
const NORMAL2_LOG = 1.8379;
/** log density of a colour that nothing is known of: one of 256^3. */
const ANY_COLOUR = -3 * Math.log(256);
/** Shadows take at most this share of the backdrop's light; what is darker is an object. */
const DEEPEST_SHADOW = 0.25;
/** A lamp brightens the backdrop by so much beyond the fitted surface. */
const BRIGHTEST_GLOW = 1.3;
/** Levels of crossed edges that cost one unit of log likelihood for being backdrop in a shadow. */
const REACH_SCALE = 3;
/** What being in a shadow costs against lying open: shadows cover little of most backdrops. */
const SHADOW_PRIOR = 1.5;
const BACKDROP_MIXTURE_WEIGHT = Math.log(0.02);
const SUBJECT_MIXTURE_WEIGHT = Math.log(0.85);
const ANY_SUBJECT_WEIGHT = Math.log(0.15);

/** Levels of crossed edges that speak neither for nor against the subject. */
const SURE_EDGE = 12;
const OPEN_ODDS = 6;
const ENCLOSED_ODDS = 3;
const CENTRAL_ODDS = 2;

export interface Evidence {
  picture: Samples;
  backdrop: Backdrop;
  reach: Plane;
  /** Colours of what surrounds the subject beyond the fitted surface. */
  surroundings: ColourMixture | null;
  subject: ColourMixture | null;
}

/** log p(colour | subject) - log p(colour | backdrop) of every pixel. */
export function subjectEvidence(evidence: Evidence): Plane {
  const { picture, subject } = evidence;
  const result = emptyPlane(picture);
  const { data } = picture;
  const studio = isStudio(evidence.backdrop);
  const any = subject ? ANY_SUBJECT_WEIGHT + ANY_COLOUR : ANY_COLOUR;
  for (let pixel = 0; pixel < result.data.length; pixel++) {
    const at = pixel * 3;
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    const known = subject ? SUBJECT_MIXTURE_WEIGHT + subject.logDensity(red, green, blue) : ANY_COLOUR;
    result.data[pixel] =
      Math.max(any, known) -
      backdropDensity(evidence, pixel) +
      (studio ? enclosed(evidence, pixel) : central(picture, pixel));
  }
  return result;
}

/** log odds that follow from what lies between the pixel and the border, whatever its colour. */
function enclosed({ reach }: Evidence, pixel: number): number {
  return Math.max(-OPEN_ODDS, Math.min(ENCLOSED_ODDS, ((reach.data[pixel] ?? 0) - SURE_EDGE) / 2));
}

/** log odds by the place in the picture: photographers put the subject in the middle, and the frame is seldom it. */
function central({ width, height }: Samples, pixel: number): number {
  const x = (2 * ((pixel % width) + 0.5)) / width - 1;
  const y = (2 * (Math.floor(pixel / width) + 0.5)) / height - 1;
  return CENTRAL_ODDS * (1 - 2 * (x * x + y * y));
}

/** log density of the pixel's colour as open backdrop, as backdrop in a shadow, or as something else of the surroundings. */
function backdropDensity({ picture, backdrop, reach, surroundings }: Evidence, pixel: number): number {
  const { open, shaded } = compareWithBackdrop(picture, backdrop, pixel);
  const crossed = (reach.data[pixel] ?? 0) / REACH_SCALE;
  const density = Math.max(open - Math.min(crossed, 2), shaded - crossed);
  if (!surroundings) return density;
  const { data } = picture;
  const other = surroundings.logDensity(data[pixel * 3] ?? 0, data[pixel * 3 + 1] ?? 0, data[pixel * 3 + 2] ?? 0);
  // A backdrop that the surface explains needs no mixture; a scene needs little else.
  const weight = isStudio(backdrop) ? BACKDROP_MIXTURE_WEIGHT - crossed : Math.log(1.05 - backdrop.agreement);
  return Math.max(density, other + weight);
}

interface Comparison {
  /** log densities */
  open: number;
  shaded: number;
  /** Share of the backdrop's light that is left, 1 in the open. */
  light: number;
  /** Distance, in levels, from the backdrop's colour in that light. */
  off: number;
}

/**
 * A shadow multiplies: the colour lies on the line from the backdrop's colour to black. (On sRGB values too, which are
 * close to a power law of light.)
 */
export function compareWithBackdrop(picture: Samples, backdrop: Backdrop, pixel: number): Comparison {
  let along = 0;
  let brightness = 0;
  let square = 0;
  for (let i = pixel * 3; i < pixel * 3 + 3; i++) {
    const level = picture.data[i] ?? 0;
    const base = backdrop.colours.data[i] ?? 0;
    along += level * base;
    brightness += base * base;
    square += (level - base) ** 2;
  }
  const { noise } = backdrop;
  const open = -square / (2 * noise * noise) - NORMAL3_LOG - 3 * Math.log(noise);
  const light = brightness > 0 ? along / brightness : 1;
  let offSquare = 0;
  for (let i = pixel * 3; i < pixel * 3 + 3; i++) {
    offSquare += ((picture.data[i] ?? 0) - light * (backdrop.colours.data[i] ?? 0)) ** 2;
  }
  const off = Math.sqrt(offSquare);
  if (light < DEEPEST_SHADOW || light > BRIGHTEST_GLOW) return { open, shaded: Number.NEGATIVE_INFINITY, light, off };
  // The light in a shadow has a cast of its own, so the line is a cone.
  const spread = Math.max(noise, 1.5) + 0.04 * Math.abs(1 - light) * Math.sqrt(brightness);
  const range = Math.max(8, (1 - DEEPEST_SHADOW) * Math.sqrt(brightness));
  const shaded =
    -offSquare / (2 * spread * spread) - NORMAL2_LOG - 2 * Math.log(spread) - Math.log(range) - SHADOW_PRIOR;
  return { open, shaded, light, off };
}
