import type { ChangedTask } from '../../task-lifecycle/store/find-changes.js';
import { isFinished } from '../../task-lifecycle/task-status.js';
import type { TaskEvent } from './task-event.js';
import type { TaskStream } from './task-stream.js';

/** Every end is sent, or found by the sweep, long before it is this old. */
const SETTLED_MS = 60_000;

/** What was last sent of a task. */
interface Sent {
  seq: number;
  endedAt: number | null;
}

/** The streams of one user at this process. Moves arrive more than once and in any order; each is passed on once. */
export class UserChannel {
  readonly streams = new Set<TaskStream>();
  private readonly sent = new Map<string, Sent>();

  /** @param openedAt by the clock of the database */
  constructor(private readonly openedAt: Date) {}

  take(event: TaskEvent): void {
    const { id, seq, status } = event.snapshot.task;
    if ((this.sent.get(id)?.seq ?? -1) >= seq) return;
    this.sent.set(id, { seq, endedAt: isFinished(status) ? performance.now() : null });
    for (const stream of this.streams) stream.take(event);
  }

  /**
   * Whether what was read has not been sent.
   * @param now by the clock of the database
   */
  isNews({ id, seq, isFinished, updatedAt }: Omit<ChangedTask, 'kind' | 'userId'>, now: Date): boolean {
    const known = this.sent.get(id);
    if (known) return seq > known.seq;
    // One that ended before anybody listened, or was forgotten since.
    return !isFinished || updatedAt.getTime() >= Math.max(this.openedAt.getTime(), now.getTime() - SETTLED_MS / 2);
  }

  /** Keeps the memory of what was sent small. */
  forgetSettled(): void {
    const before = performance.now() - SETTLED_MS;
    for (const [id, { endedAt }] of this.sent) if (endedAt !== null && endedAt < before) this.sent.delete(id);
  }
}
