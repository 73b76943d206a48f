import type { CompositionPlan } from '../plan/composition-plan.js';
import type { Workspace } from '../workspaces/workspace.js';
import { partName } from './part-name.js';
import { segmentArguments } from './picture-arguments.js';
import type { UploadedClip } from './source-clip.js';

/** Indexes of the parts that an attempt before this one has finished. */
export async function keptParts(
  workspace: Workspace,
  plan: CompositionPlan,
  uploads: readonly UploadedClip[],
  toneMapping: boolean,
): Promise<Set<number>> {
  // Where they lie is no part of a name.
  const clips = uploads.map((upload) => ({ ...upload, path: upload.fileId }));
  const found = await Promise.all(
    plan.segments.map(async (segment, index) => {
      const parameters = segmentArguments(plan, segment, clips, { threads: 1, toneMapping });
      return (await workspace.kept(partName(index, parameters, clips))) === null ? [] : [index];
    }),
  );
  return new Set(found.flat());
}
