import type { TaskSnapshot } from '../../task-lifecycle/task-snapshot.js';
import type { StreamPlace } from './event-id.js';
import { toEventId } from './event-id.js';
import type { EventStream } from './event-stream.js';
import type { TaskEvent } from './task-event.js';

/** Which tasks a stream shows. */
export interface TaskFilter {
  kind: string | undefined;
  /** In capitals, whatever the kind writes its types in. */
  type: string | undefined;
  ids: ReadonlySet<string> | null;
}

/** More moves than this while the first event is being read: whoever asks again gets them all at once. */
const MOST_WAITING = 5_000;

/** One open stream. Until its first event is written, what happens waits. */
export class TaskStream {
  private waiting: TaskEvent[] | null = [];
  private out: EventStream | null = null;
  private place: StreamPlace = { seq: 0, time: null };
  /** What was asked of it, perhaps before its first event. */
  private over: 'ended' | 'dropped' | null = null;

  constructor(private readonly filter: TaskFilter) {}

  take(event: TaskEvent): void {
    if (this.over === 'dropped' || !this.wants(event.snapshot)) return;
    if (!this.waiting) this.send(event);
    else if (this.waiting.push(event) > MOST_WAITING) this.drop();
  }

  /** @param snapshots what the client is shown first, as `data` has it, read when the stream was at `place` */
  start(out: EventStream, snapshots: readonly TaskSnapshot[], place: StreamPlace, data: string): void {
    this.out = out;
    if (this.over === 'dropped') return out.end();
    this.place = place;
    out.sendWhole('snapshot', toEventId(place), data);
    const shown = new Map(snapshots.map(({ task }) => [task.id, task.seq]));
    for (const event of this.waiting ?? []) {
      const { id, seq } = event.snapshot.task;
      if (seq > (shown.get(id) ?? -1)) this.send(event);
    }
    this.waiting = null;
    if (this.over === 'ended') out.end();
  }

  beat(): void {
    this.out?.beat();
  }

  /** Before its first event: with that. */
  end(): void {
    this.over ??= 'ended';
    this.out?.end();
  }

  private drop(): void {
    this.over = 'dropped';
    this.waiting = [];
    this.out?.drop();
  }

  /** The id never goes back, also when the move does: it says what has been sent. */
  private send(event: TaskEvent): void {
    if (event.place.seq > this.place.seq) this.place = event.place;
    this.out?.send('task', toEventId(this.place), event.data);
  }

  private wants({ kind, task }: TaskSnapshot): boolean {
    const { ids, type } = this.filter;
    if (this.filter.kind !== undefined && kind.name !== this.filter.kind) return false;
    return (type === undefined || task.type?.toUpperCase() === type) && (ids === null || ids.has(task.id));
  }
}
