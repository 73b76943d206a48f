import type { Connection } from './connection.js';
import { DarkroomError } from './darkroom-error.js';
import { pause } from './pause.js';
import type { TaskQueries } from './task-queries.js';
import { TaskStream } from './task-stream.js';
import type { Task, TaskFilter } from './task.js';
import { isEnded, isNews, matches } from './task.js';

const POLL_MS = 2_000;
/** Polls before the stream is tried again. */
const POLLS_BETWEEN_STREAMS = 15;

/** Who wants to know of certain tasks. */
export interface TaskListener {
  readonly filter: TaskFilter;
  onTask(task: Task): void;
  onError(error: unknown): void;
}

/**
 * How the tasks stand, for everybody in this page who wants to know: one stream for all of them, and while there is none, a
 * poll every 2 s. It runs as long as somebody listens.
 */
export class TaskFeed {
  private readonly listeners = new Set<TaskListener>();
  /** What was told last of each task. */
  private readonly known = new Map<string, Task>();
  private running: AbortController | null = null;
  private lastPoll = 0;

  constructor(
    private readonly connection: Connection,
    private readonly queries: TaskQueries,
  ) {}

  /** @returns what stops it */
  listen(listener: TaskListener): () => void {
    this.listeners.add(listener);
    const { signal } = this.running ?? this.start();
    this.greet(listener, signal);
    return () => {
      if (!this.listeners.delete(listener) || this.listeners.size > 0) return;
      this.running?.abort();
      this.running = null;
      this.known.clear();
    };
  }

  private start(): AbortController {
    const controller = new AbortController();
    this.running = controller;
    this.run(controller.signal).catch((error: unknown) => {
      if (controller.signal.aborted) return;
      this.running = null;
      for (const listener of this.listeners) listener.onError(error);
    });
    return controller;
  }

  /** Tells a new one how things stand, also should the stream take its time. */
  private greet(listener: TaskListener, signal: AbortSignal): void {
    for (const task of this.known.values()) if (matches(task, listener.filter)) listener.onTask(task);
    this.refresh(signal).catch((error: unknown) => {
      if (!signal.aborted && isFinal(error)) listener.onError(error);
    });
  }

  private async run(signal: AbortSignal): Promise<void> {
    let lastEventId = '';
    while (!signal.aborted) {
      const stream = new TaskStream(this.connection, signal);
      try {
        for await (const { tasks, isSnapshot, id } of stream.read(lastEventId)) {
          lastEventId = id;
          tasks.forEach((task) => this.tell(task));
          // Whatever ended unseen is not among the active ones.
          if (isSnapshot) await this.askFor(this.unaccounted(tasks), signal);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (isFinal(error)) throw error;
      }
      // A stream that has worked is opened again at once; another way to look is only needed while there is none.
      if (!stream.hasWorked) await this.poll(signal, stream.isUnreachable);
      else await pause(Math.random() * 500, signal);
    }
  }

  private async poll(signal: AbortSignal, isUnreachable: boolean): Promise<void> {
    let failed = isUnreachable;
    for (let polls = 0; polls < POLLS_BETWEEN_STREAMS; polls++) {
      await pause(this.lastPoll + POLL_MS - Date.now(), signal);
      if (signal.aborted) return;
      try {
        await this.refresh(signal);
        // The server is back: perhaps its streams are, too.
        if (failed) return;
      } catch (error) {
        if (isFinal(error)) throw error;
        failed = true;
      }
    }
  }

  private async refresh(signal: AbortSignal): Promise<void> {
    this.lastPoll = Date.now();
    const filters = [...this.listeners].map(({ filter }) => filter);
    const broad = filters.filter(({ ids }) => ids === undefined);
    const common = broad.length === 1 && broad[0] ? broad[0] : {};
    const active = broad.length > 0 ? await this.queries.active(common, signal) : [];
    active.forEach((task) => this.tell(task));
    await this.askFor(this.unaccounted(active), signal);
  }

  /** Tasks that are not known to have ended, and are not among those that were just seen. */
  private unaccounted(seen: readonly Task[]): string[] {
    const wanted = [...this.listeners].flatMap(({ filter }) => filter.ids ?? []);
    const ids = new Set([...wanted, ...this.known.keys()]);
    for (const { id } of seen) ids.delete(id);
    return [...ids].filter((id) => {
      const known = this.known.get(id);
      return !known || !isEnded(known);
    });
  }

  private async askFor(ids: readonly string[], signal: AbortSignal): Promise<void> {
    if (ids.length === 0) return;
    const tasks = await this.queries.byIds(ids, signal);
    tasks.forEach((task) => this.tell(task));
    const found = new Set(tasks.map(({ id }) => id));
    for (const id of ids) if (!found.has(id)) this.lose(id);
  }

  /** It was deleted, or never was. */
  private lose(id: string): void {
    this.known.delete(id);
    const error = new DarkroomError(404, 'TASK_NOT_FOUND', `There is no task ${id}.`);
    for (const listener of this.listeners) if (listener.filter.ids?.includes(id)) listener.onError(error);
  }

  private tell(task: Task): void {
    if (!isNews(this.known.get(task.id), task)) return;
    this.known.set(task.id, task);
    for (const listener of this.listeners) if (matches(task, listener.filter)) listener.onTask(task);
  }
}

/** Whether trying again is of no use. A network that fails is a TypeError. */
function isFinal(error: unknown): boolean {
  return error instanceof DarkroomError && !error.mayPass;
}
