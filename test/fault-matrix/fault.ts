import type { Load } from './load.js';
import type { Stage } from './stage.js';

/** Where a fault happens. */
export interface Scene {
  stage: Stage;
  load: Load;
  /** To be called when the fault is over and recovery begins; otherwise that is when `strike` returns. */
  over(): void;
}

/** One way to break Darkroom: a row of the matrix. */
export interface Fault {
  /** What breaks, and how. */
  name: string;
  /** One of the few that tell most in a few minutes. */
  short?: boolean;
  /** Seconds that recovery may take; 10 when left out. */
  recoverWithin?: number;
  /** Whether no task may need a second attempt: nothing that was running was lost. */
  onlyOnce?: boolean;
  /** Why it cannot be tried on this machine; null when it can. */
  skip?(stage: Stage): Promise<string | null>;
  /** Breaks something under load, and ends that. */
  strike(scene: Scene): Promise<void>;
  /** Puts back what was changed for this fault only, when all is quiet. */
  mend?(stage: Stage): Promise<void>;
}
