import type { CompositionProgress } from './composition-progress.js';
import type { SourceClip } from './source-clip.js';
import type { Workspace } from '../workspaces/workspace.js';

/** A composition under way. */
export interface CompositionJob {
  clips: readonly SourceClip[];
  workspace: Workspace;
  progress: CompositionProgress;
  signal: AbortSignal;
}

/** The result is not what was planned. */
export class ProofFailed extends Error {
  override readonly name = 'ProofFailed';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('; '));
  }
}
