import { LOW_DISK_BYTES } from '../../files/disk-full.js';
import type { FileStorage } from '../../files/file-storage.js';
import { DISK_FULL, TransientError } from '../../task-lifecycle/retry-policy.js';
import type { CompositionPlan, Segment } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { indexRoom } from './join-arguments.js';
import type { SourceClip } from './source-clip.js';

/** Bytes that a pixel of re-encoded video takes at most, by experience. */
const BYTES_PER_PIXEL = 0.06;
/** Bytes of a second of re-encoded sound, for each channel: 80 kbit, and some more. */
const SOUND_BYTES = 12_500;
/** A part of a video may take more than its share of the whole: there is more to see in it. */
const BUSY = 2;

/**
 * Bytes that a composition has on the disk at most while it is made: its parts, its sound, and the result that is joined
 * from them. The index of an mp4 is put in front within the file itself, and storing renames it: neither takes more.
 */
export function diskNeed(plan: CompositionPlan, clips: readonly SourceClip[]): number {
  const pictures = plan.segments.reduce((sum, segment) => sum + segmentBytes(plan, segment, clips), indexRoom(plan));
  // What is joined as it is has no parts of its own, and sound that is copied no track.
  return pictures * (plan.direct ? 1 : 2) + soundBytes(plan, clips) * (plan.sound?.action === 'encode' ? 2 : 1);
}

function segmentBytes({ picture }: CompositionPlan, segment: Segment, clips: readonly SourceClip[]): number {
  if (segment.kind !== 'copy') return segment.frames * picture.width * picture.height * BYTES_PER_PIXEL;
  const clip = clips[segment.input];
  if (!clip) return 0;
  const { bytes = clip.sizeBytes, frames } = clip.facts.picture;
  return segment.frames === frames ? bytes : Math.min(bytes, (BUSY * bytes * segment.frames) / frames);
}

function soundBytes({ sound, frames, picture }: CompositionPlan, clips: readonly SourceClip[]): number {
  if (!sound) return 0;
  if (sound.action === 'encode') return (frames / rateOf(picture.rate)) * sound.channels * SOUND_BYTES;
  // Where the pictures' own bytes are not known, they have been counted with the sound's.
  return clips.reduce((sum, { facts, sizeBytes }) => sum + (sizeBytes - (facts.picture.bytes ?? sizeBytes)), 0);
}

/** @throws TransientError when the disk is too full to begin */
export async function checkDisk(
  storage: FileStorage,
  plan: CompositionPlan,
  clips: readonly SourceClip[],
): Promise<void> {
  const [need, free] = [diskNeed(plan, clips), await storage.freeBytes()];
  // Others, too, need some.
  if (need + LOW_DISK_BYTES <= free) return;
  const megabytes = Math.ceil(need / 1_000_000);
  throw new TransientError(DISK_FULL, `There is not enough room on the disk: ${megabytes} MB are needed`);
}
