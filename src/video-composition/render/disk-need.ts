import { LOW_DISK_BYTES } from '../../files/disk-full.js';
import type { FileStorage } from '../../files/file-storage.js';
import { DISK_FULL, TransientError } from '../../task-lifecycle/retry-policy.js';
import type { CompositionPlan } from '../plan/composition-plan.js';
import type { SourceClip } from './source-clip.js';

/** Bytes that a pixel of re-encoded video takes at most, by experience. */
const BYTES_PER_PIXEL = 0.06;

/** Bytes that a composition needs while it is made: its parts and its result, twice where the index is put in front. */
function diskNeed(plan: CompositionPlan, clips: readonly SourceClip[]): number {
  const copied = clips.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { width, height } = plan.picture;
  const encoded = plan.segments
    .filter(({ kind }) => kind !== 'copy')
    .reduce((sum, { frames }) => sum + frames * width * height * BYTES_PER_PIXEL, 0);
  return (plan.direct ? 2 : 3) * (copied + encoded);
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
