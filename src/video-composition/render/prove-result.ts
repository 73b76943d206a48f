import { isHdr } from '../plan/choose-target.js';
import type { CompositionPlan } from '../plan/composition-plan.js';
import { displaySize } from '../probe/display-size.js';
import { rateOf } from '../probe/frame-rate.js';
import type { VideoFacts } from '../probe/video-facts.js';

/** Of more key frames only some are known. */
const MOST_KEYFRAMES = 2_000;

/** Seconds: a frame of AAC lasts up to 46 ms (22,050 Hz), one of Opus 20. */
const SOUND_FRAME = 0.05;

/** Seconds. Sound is copied from clips in which the two begin 25 ms apart, and Opus has a run-up of 7 ms. */
const MOST_APART = 0.035;

/** ffmpeg's exit code proves nothing: what a finished video must have. @returns what is wrong; empty when nothing is */
export function faultsOf(plan: CompositionPlan, facts: VideoFacts | null): string[] {
  if (!facts) return ['there are no pictures in it'];
  const { picture, sound } = facts;
  const expected = plan.frames / rateOf(plan.picture.rate);
  const faults: string[] = [...shapeFaults(plan, facts), ...colourFaults(plan, facts)];
  if (picture.frames !== plan.frames) faults.push(`${picture.frames} frames instead of ${plan.frames}`);
  if (Math.abs(picture.duration - expected) > 0.04 + 0.5 / rateOf(plan.picture.rate))
    faults.push(`${picture.duration.toFixed(3)} s of pictures instead of ${expected.toFixed(3)} s`);
  faults.push(...seamFaults(plan, facts));
  if ((sound === null) !== (plan.sound === null)) faults.push(plan.sound ? 'its sound is missing' : 'it has sound');
  if (sound && Math.abs(sound.duration - expected) > SOUND_FRAME)
    faults.push(`${sound.duration.toFixed(3)} s of sound with ${expected.toFixed(3)} s of pictures`);
  if (sound && Math.abs(sound.start - picture.start) > MOST_APART)
    faults.push(`sound from ${sound.start.toFixed(3)} s on, pictures from ${picture.start.toFixed(3)} s on`);
  return faults;
}

/** Pixels: a container that keeps the displayed size rounds it. */
const ROUNDED = 1;

/** Its header may say that it is to be shown otherwise than planned. */
function shapeFaults({ picture: planned }: CompositionPlan, { picture }: VideoFacts): string[] {
  const { width, height } = displaySize(picture);
  const isAsPlanned = Math.abs(width - planned.width) <= ROUNDED && Math.abs(height - planned.height) <= ROUNDED;
  return [
    ...(isAsPlanned ? [] : [`${width} x ${height} pixels instead of ${planned.width} x ${planned.height}`]),
    ...(picture.rotation === planned.rotation ? [] : [`turned by ${picture.rotation} instead of ${planned.rotation}`]),
  ];
}

const COLOURS = ['colorRange', 'colorPrimaries', 'colorTransfer', 'colorMatrix'] as const;

/** Not every container can say all of them; but HDR that does not say so is grey. */
function colourFaults({ picture: planned }: CompositionPlan, { picture }: VideoFacts): string[] {
  const wrong = COLOURS.filter((name) => {
    const [wanted, is] = [planned[name], picture[name]];
    return wanted !== 'unknown' && is !== wanted && (is !== 'unknown' || isHdr(planned));
  });
  return wrong.map((name) => `${name} ${picture[name]} instead of ${planned[name]}`);
}

/** Each part begins with a whole picture; where none is at the number that it should have, pictures have moved. */
function seamFaults({ direct, inputs, segments }: CompositionPlan, { picture }: VideoFacts): string[] {
  // Times to the millisecond only, as in webm, may leave no exact rate; then frames have no numbers.
  if (!picture.constantRate) return [];
  const whole = new Set(picture.keyframes);
  const faults: string[] = [];
  let begin = 0;
  for (const { frames } of direct ? inputs : segments) {
    if (!whole.has(begin) && picture.keyframes.length < MOST_KEYFRAMES)
      faults.push(`frame ${begin}, where a part should begin, is no whole picture`);
    begin += frames;
  }
  return faults;
}
