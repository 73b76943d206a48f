import type { Size } from '../probe/display-size.js';
import { displaySize, even } from '../probe/display-size.js';
import { exactRate, rateOf } from '../probe/frame-rate.js';
import type { PictureFacts } from '../probe/video-facts.js';
import type { PlannedInput, WantedOutput } from './plan-request.js';
import type { Share } from './shares.js';
import { secondsOf, shares } from './shares.js';

/** Size, as it is displayed, and rate. */
export interface Shape extends Size {
  /** Frames a second, such as `30000/1001`. */
  rate: string;
}

/** Frames a second that re-encoded videos have at most, if no more are asked for. */
const MOST_FRAMES = 60;

/** Size and rate that most of the duration has, each by itself; what is asked for goes before. */
export function usualShape(inputs: readonly PlannedInput[], wanted: WantedOutput): Shape {
  const [size] = shares(inputs, ({ picture }) => sizeIn(wanted, picture));
  const [usual] = shares(inputs, ({ picture }) => smoothness(rateIn(wanted, picture)));
  // Of 29.97 and 30 the one that more have.
  const rates = shares(inputs, ({ picture }) => rateIn(wanted, picture));
  const rate = rates.find(({ value }) => smoothness(value) === usual?.value)?.value;
  if (!size || rate === undefined) throw new RangeError('A composition has inputs');
  return { ...size.value, rate: wanted.fps === undefined && rateOf(rate) > MOST_FRAMES ? `${MOST_FRAMES}/1` : rate };
}

/** Something in which all parts of the result must be alike. */
interface Trait {
  /** The same for pictures that are alike in it. */
  of: (picture: PictureFacts) => string | number;
  /** Whether the one lose something when they become like the other. */
  loses: (one: PictureFacts, other: PictureFacts) => boolean;
}

/** Whether the result may be like these pictures, for the sake of what can be copied then. */
export function mayDecide(
  candidate: Share<PictureFacts>,
  inputs: readonly PlannedInput[],
  wanted: WantedOutput,
): boolean {
  const size: Trait = {
    of: (picture) => sizeText(sizeIn(wanted, picture)),
    loses: () => true,
  };
  const rate: Trait = {
    of: (picture) => smoothness(rateIn(wanted, picture)),
    loses: (one, other) => one.constantRate || rateOf(other.rate) < SLOWER * rateOf(one.rate),
  };
  return ![size, rate].some((trait) => isOutvoted(candidate, inputs, trait));
}

/** With less than this part of what is most common, what can be copied is too little to decide. */
const LARGE_SHARE = 1 / 4;

/** The rate of pictures without a constant one is an average, and they lose nothing at a higher one. */
const SLOWER = 0.95;

/** What is most common has its way against a much smaller part, and against any where more than half would lose by that. */
function isOutvoted(
  { value: candidate, seconds }: Share<PictureFacts>,
  inputs: readonly PlannedInput[],
  { of, loses }: Trait,
): boolean {
  const own = of(candidate);
  const others = inputs.filter(({ facts }) => of(facts.picture) !== own);
  const [most] = shares(others, ({ picture }) => of(picture));
  if (!most || most.seconds <= secondsOf(inputs) - secondsOf(others)) return false;
  if (seconds < LARGE_SHARE * most.seconds) return true;
  const losers = others.filter(({ facts }) => loses(facts.picture, candidate));
  const [losing] = shares(losers, ({ picture }) => of(picture));
  return losing !== undefined && losing.seconds > secondsOf(inputs) / 2;
}

/** The size that the result would have if all were like these pictures. */
function sizeIn({ width, height }: WantedOutput, picture: PictureFacts): Size {
  const size = even(displaySize(picture));
  if (width !== undefined && height !== undefined) return even({ width, height });
  if (width !== undefined) return even({ width, height: (size.height * width) / size.width });
  if (height !== undefined) return even({ width: (size.width * height) / size.height, height });
  return size;
}

function rateIn({ fps }: WantedOutput, { rate }: PictureFacts): string {
  return fps === undefined ? rate : exactRate(fps);
}

/** The same for rates that nobody can tell apart, as 29.97 and 30. */
function smoothness(rate: string): number {
  return Math.round(rateOf(rate));
}

/** Such as `1920x1080`. */
export function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}
