import { MAX_PIXELS } from '../ffmpeg/untrusted-input.js';
import type { CompositionPlan } from '../plan/composition-plan.js';
import { encodedInputs } from '../plan/composition-plan.js';
import { OUTPUT_SIDES } from '../plan/output-sides.js';
import type { WantedOutput } from '../plan/plan-request.js';
import { displaySize, even } from '../probe/display-size.js';
import type { VideoFacts } from '../probe/video-facts.js';
import { scaledSize } from './picture-filters.js';

/** A field of a request, and what is wrong with it. */
interface FieldFault {
  field: string;
  message: string;
}

/** Pixels that a side may have for x264. */
const LONGEST_SIDE = 16_384;

/** Pixels of a picture on its way to be cut: of some more ffmpeg makes none. */
const MOST_SCALED = 100_000_000;

/** What cannot be made at the size that is asked for, or that follows from the inputs' shapes. */
export function sizeFaults(
  plan: CompositionPlan,
  wanted: WantedOutput,
  clips: readonly { facts: VideoFacts }[],
): FieldFault[] {
  const encoded = encodedInputs(plan);
  // What is joined as it is has been there at that size.
  if (encoded.length === 0) return [];
  const fault = shapeFault(plan, wanted);
  if (fault) return [fault];
  return plan.fit === 'cover' ? encoded.flatMap((input) => coverFaults(plan, input, clips[input])) : [];
}

function shapeFault({ picture: { width, height } }: CompositionPlan, wanted: WantedOutput): FieldFault | null {
  if (wanted.width !== undefined && wanted.height !== undefined) return null;
  if (wanted.width !== undefined) return derivedFault('width', width, { name: 'height', pixels: height });
  if (wanted.height !== undefined) return derivedFault('height', height, { name: 'width', pixels: width });
  if (Math.max(width, height) <= LONGEST_SIDE && width * height <= MAX_PIXELS) return null;
  const message = `the inputs are shown with ${width} x ${height} pixels, which is too large: give width and height`;
  return { field: 'output.width', message };
}

/** The side that follows from the one that is given has its limits, too. */
function derivedFault(
  given: 'width' | 'height',
  pixels: number,
  other: { name: string; pixels: number },
): FieldFault | null {
  const { least, most } = OUTPUT_SIDES;
  if (other.pixels >= least && other.pixels <= most) return null;
  const message =
    `with the inputs' shape a ${given} of ${pixels} makes the ${other.name} ${other.pixels}, ` +
    `which must be from ${least} to ${most}: choose another ${given}, or give both`;
  return { field: `output.${given}`, message };
}

function coverFaults(
  { picture }: CompositionPlan,
  input: number,
  clip: { facts: VideoFacts } | undefined,
): FieldFault[] {
  if (!clip) return [];
  const shown = even(displaySize(clip.facts.picture));
  const { width, height } = scaledSize(shown, picture, 'cover');
  if (width * height <= MOST_SCALED) return [];
  const message = `a picture of ${shown.width} x ${shown.height} is too narrow to cover ${picture.width} x ${picture.height}`;
  return [{ field: `inputs.${input}.fileId`, message }];
}
