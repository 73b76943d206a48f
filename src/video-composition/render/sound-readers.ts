import type { CompositionPlan } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { isSeekable } from '../probe/video-facts.js';
import type { UploadedClip } from './source-clip.js';

/** A file that is opened once for the sound of one or several inputs. */
interface SoundReader {
  /** Index of its clip. */
  clip: number;
  /** Indexes of the inputs that take from it. */
  takers: number[];
  /** Seconds from the first picture: where the last of its takers ends. */
  end: number;
  /** Seconds of the file that are read for them. */
  seconds: number;
}

/** Seconds of sound that may wait in memory, decoded, until it is their turn: 384 kB each, in stereo. */
const MOST_WAITING = 300;

/**
 * Who takes from which file. What cannot be sought is decoded from its start, so that cuts of it share one reader, for as long as
 * they come in the order of the file; of those that do not only so many, for they wait for those that come before them.
 */
export function soundReaders({ inputs, picture }: CompositionPlan, clips: readonly UploadedClip[]): SoundReader[] {
  const readers: SoundReader[] = [];
  let waiting = 0;
  for (const [index, { input, start, frames }] of inputs.entries()) {
    const clip = clips[input];
    if (!clip?.facts.sound) continue;
    const length = frames / rateOf(picture.rate);
    const seekable = isSeekable(clip.facts);
    const open = seekable ? [] : readers.filter((reader) => clips[reader.clip]?.fileId === clip.fileId);
    const [inOrder] = open.filter(({ end }) => end <= start).toSorted((a, b) => b.end - a.end);
    const outOfOrder = waiting + length <= MOST_WAITING ? open[0] : undefined;
    const reader = inOrder ?? outOfOrder;
    if (reader) {
      if (!inOrder) waiting += length;
      reader.takers.push(index);
      reader.end = Math.max(reader.end, start + length);
      reader.seconds = reader.end;
    } else {
      const end = start + length;
      readers.push({ clip: input, takers: [index], end, seconds: seekable ? length : end });
    }
  }
  return readers;
}

/** Seconds of sound that have to be decoded, and bytes of the files that have to be read for that. */
export function soundToRead(plan: CompositionPlan, clips: readonly UploadedClip[]): { seconds: number; bytes: number } {
  return soundReaders(plan, clips).reduce(
    (sum, { clip, seconds }) => {
      const { sizeBytes = 0, facts } = clips[clip] ?? {};
      const share = Math.min(1, seconds / Math.max(0.001, facts?.duration ?? 0));
      return { seconds: sum.seconds + seconds, bytes: sum.bytes + sizeBytes * share };
    },
    { seconds: 0, bytes: 0 },
  );
}
