import type { TaskSnapshot } from '../../task-lifecycle/task-snapshot.js';
import type { StreamPlace } from './event-id.js';

/** A task's new state on its way to the streams of its owner; written out once for all of them, if any wants it. */
export class TaskEvent {
  private text: string | null = null;

  constructor(
    readonly snapshot: TaskSnapshot,
    private readonly present: (snapshot: TaskSnapshot) => unknown,
  ) {}

  get place(): StreamPlace & { time: Date } {
    const { seq, updatedAt } = this.snapshot.task;
    return { seq, time: updatedAt };
  }

  get data(): string {
    return (this.text ??= JSON.stringify(this.present(this.snapshot)));
  }
}
