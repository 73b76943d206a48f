import type { CompositionPlan, Segment } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { indexRoom } from './join-arguments.js';
import type { UploadedClip } from './source-clip.js';
import { wholeUpload } from './whole-uploads.js';

/** Bytes that a pixel of re-encoded video takes at most, by experience. */
const BYTES_PER_PIXEL = 0.06;
/** Bytes of a second of re-encoded sound, for each channel: 80 kbit, and some more. */
const SOUND_BYTES = 12_500;
/** A part of a video may take more than its share of the whole: there is more to see in it. */
const BUSY = 2;

/**
 * Bytes that a composition has on the disk at most while it is made: its parts, its sound, and the result that is joined
 * from them. The index of an mp4 is put in front within the file itself, and storing renames it: neither takes more.
 * @param kept indexes of the parts that are there already
 */
export function diskNeed(
  plan: CompositionPlan,
  clips: readonly UploadedClip[],
  kept: ReadonlySet<number> = new Set(),
): number {
  const pictures = plan.segments.map((segment) => segmentBytes(plan, segment, clips));
  // What is joined as it is has no parts of its own, and sound that is copied no track.
  const parts = pictures.filter(
    (_, index) => !plan.direct && !kept.has(index) && !isUpload(plan, plan.segments[index], clips),
  );
  const sound = soundBytes(plan, clips) * (plan.sound?.action === 'encode' ? 2 : 1);
  return [...pictures, ...parts].reduce((sum, bytes) => sum + bytes, indexRoom(plan) + sound);
}

function isUpload(plan: CompositionPlan, segment: Segment | undefined, clips: readonly UploadedClip[]): boolean {
  return segment !== undefined && wholeUpload(plan, segment, clips) !== null;
}

function segmentBytes({ picture }: CompositionPlan, segment: Segment, clips: readonly UploadedClip[]): number {
  if (segment.kind !== 'copy') return segment.frames * picture.width * picture.height * BYTES_PER_PIXEL;
  const clip = clips[segment.input];
  if (!clip) return 0;
  const { bytes = clip.sizeBytes, frames } = clip.facts.picture;
  return segment.frames === frames ? bytes : Math.min(bytes, (BUSY * bytes * segment.frames) / frames);
}

function soundBytes({ sound, frames, picture }: CompositionPlan, clips: readonly UploadedClip[]): number {
  if (!sound) return 0;
  if (sound.action === 'encode') return (frames / rateOf(picture.rate)) * sound.channels * SOUND_BYTES;
  // Where the pictures' own bytes are not known, they have been counted with the sound's.
  return clips.reduce((sum, { facts, sizeBytes }) => sum + (sizeBytes - (facts.picture.bytes ?? sizeBytes)), 0);
}
