import type { AbortReason } from './abort-reason.js';

/** What work may do while it runs: see whether it must stop, and tell how far it is. */
export interface TaskContext {
  /** Fires on cancel, deadline, shutdown and a lost lease; the work then ends soon and leaves nothing behind. */
  readonly signal: AbortSignal;

  /** Why `signal` fired; null while it has not. */
  readonly stoppedFor: AbortReason | null;

  /**
   * Writes columns of the kind's own, by property, so that whoever runs the task next knows.
   * @throws WorkAborted, with nothing written, when the task belongs to another worker by now
   */
  save(values: Readonly<Record<string, unknown>>): Promise<void>;

  /**
   * Tells how far the work is. May be called as often as is convenient; at most two a second are written.
   * @param percent 0 to 100
   */
  progress(percent: number, stage?: string, etaSeconds?: number): void;

  /** Names a stored file that this attempt made: it is deleted unless the attempt completes the task. */
  produced(fileId: string): void;
}
