import type { TaskQueries } from './task-queries.js';
import type { Task } from './task.js';
import { isEnded } from './task.js';

/** A task is in lists a moment after its createTime, by which they are sorted; not by more than this. */
const OVERTAKEN_MS = 5_000;

/**
 * Finds what was created since the last look, whatever has become of it by now: a task that comes and goes between two looks
 * is never among the active ones.
 */
export class Newcomers {
  /** By the server's clock, in milliseconds since 1970; null before the first look. */
  private since: number | null = null;
  private readonly endedBefore = new Set<string>();
  private lastLook: Promise<unknown> = Promise.resolve();

  constructor(private readonly queries: TaskQueries) {}

  /** At the first look those that are active; later all that were created since. One look at a time: each goes on from the one before. */
  look(signal: AbortSignal): Promise<Task[]> {
    const look = this.lastLook.then(() => this.read(signal));
    this.lastLook = look.catch(() => undefined);
    return look;
  }

  /** Whatever was created before one of these is known already. */
  passed(tasks: readonly Task[]): void {
    if (this.since === null) return;
    for (const { createTime } of tasks) this.since = Math.max(this.since, Date.parse(createTime) - OVERTAKEN_MS);
  }

  private async read(signal: AbortSignal): Promise<Task[]> {
    const isFirst = this.since === null;
    let floor = this.since;
    // The newest is the first one.
    const latest = await this.queries.latest((createTime) => {
      floor ??= createTime - OVERTAKEN_MS;
      return createTime >= floor;
    }, signal);
    this.since ??= 0;
    this.passed(latest);
    if (isFirst) for (const task of latest) if (isEnded(task)) this.endedBefore.add(task.id);
    return latest.filter(({ id }) => !this.endedBefore.has(id));
  }
}
