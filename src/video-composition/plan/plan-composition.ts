import { rateOf } from '../probe/frame-rate.js';
import { leadIn } from '../probe/video-facts.js';
import { planSound } from './choose-sound.js';
import { commonPicture, isWhole, matchedPicture, plainPicture } from './choose-target.js';
import type { CompositionPlan, InputPlan, PlannedSound, Segment, Trust } from './composition-plan.js';
import { crossing, withoutEnds } from './crossings.js';
import { planInput } from './plan-input.js';
import type { PlanRequest } from './plan-request.js';

const COPY_FAILED = 'a result that copied it did not pass its proof';

/**
 * Decides what is copied and what is re-encoded, and why.
 * @throws ClipTooShortError
 */
export function planComposition(request: PlanRequest, trust: Trust = 'everything'): CompositionPlan {
  const { inputs, output, transition } = request;
  const likely = commonPicture(request);
  const common = trust === 'nothing' ? null : likely;
  const picture = common ? matchedPicture(common) : plainPicture(request, likely);
  const overlap = transition ? Math.max(1, Math.round((transition.durationMs / 1_000) * rateOf(picture.rate))) : 0;
  const ranges = inputs.map((input, index) => planInput(index, input, common, picture));
  if (trust === 'nothing') for (const range of ranges) range.reasons = [COPY_FAILED];
  const bodies = ranges.map((range, index) =>
    withoutEnds(range, index === 0 ? 0 : overlap, index === ranges.length - 1 ? 0 : overlap),
  );
  const segments = bodies.flatMap((body, index): Segment[] => {
    const [from, to] = [ranges[index], ranges[index + 1]];
    const crosses = transition !== null && from !== undefined && to !== undefined;
    return crosses ? [...body.segments, crossing(from, to, transition.type, overlap)] : body.segments;
  });
  const plans: InputPlan[] = ranges.map(({ reasons, input, start, frames }, index) => {
    const body = bodies[index];
    return { input, action: body?.action ?? 'reencode', reasons: body?.reasons ?? reasons, start, frames };
  });
  const untouched = plans.every(({ action }) => action === 'copy') && inputs.every(isWhole) && overlap === 0;
  const obstacle = trust === 'everything' ? (untouched ? null : 'the pictures are not copied whole') : COPY_FAILED;
  const sound = output.audio === 'mute' ? null : planSound(request, plans, picture.rate, obstacle);
  return {
    trust,
    container: output.container ?? 'mp4',
    direct: untouched && trust === 'everything' && canJoinAsTheyAre(request, sound),
    picture,
    sound,
    inputs: plans,
    segments,
    frames: segments.reduce((sum, { frames }) => sum + frames, 0),
    overlap,
    // Too few pictures are a fault of one input; the others' are relied on as before.
    filledUp: trust !== 'everything',
    fit: output.fit ?? 'contain',
    background: output.background ?? '#000000',
  };
}

/** Seconds that pictures may begin after the start of their file, from where it is joined. */
const LATEST = 0.005;

/**
 * One list is read as if all had the layout of the first. Sound that is copied begins with each file, as in the upload;
 * a track that was made for the pictures would be ahead of pictures that begin later.
 */
function canJoinAsTheyAre({ inputs }: PlanRequest, sound: PlannedSound | null): boolean {
  const [first] = inputs;
  return inputs.every(
    ({ facts }) =>
      (sound?.action === 'copy' || leadIn(facts) <= LATEST) &&
      facts.streams[0] === 'video' &&
      facts.streams.join() === first?.facts.streams.join() &&
      facts.picture.timeBase === first.facts.picture.timeBase,
  );
}
