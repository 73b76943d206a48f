import type { Connection } from './connection.js';
import { DarkroomError } from './darkroom-error.js';
import { Newcomers } from './newcomers.js';
import { pause } from './pause.js';
import type { TaskQueries } from './task-queries.js';
import { TaskStream } from './task-stream.js';
import type { Task, TaskFilter } from './task.js';
import { isEnded, isNews, matches, withPlace } from './task.js';

const POLL_MS = 2_000;
/** Polls before the stream is tried again. */
const POLLS_BETWEEN_STREAMS = 15;
/** So many of the latest tasks that the page has and nobody watches yet. */
const MOST_EXPECTED = 1_000;

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
  /** Tasks that the page has as active ones, and of which nothing was told yet. */
  private readonly expected = new Map<string, Task>();
  private newcomers: Newcomers;
  private running: AbortController | null = null;
  private snapshots = 0;
  private lastPoll = 0;

  constructor(
    private readonly connection: Connection,
    private readonly queries: TaskQueries,
  ) {
    this.newcomers = new Newcomers(queries);
  }

  /** @returns what stops it */
  listen(listener: TaskListener): () => void {
    // What came and went while nobody wanted to know is no news.
    if (this.broadFilters().length === 0) this.newcomers = new Newcomers(this.queries);
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

  /** The page has these from elsewhere: who watches them is told of their end, also when that was before anybody watched. */
  expect(tasks: readonly Task[]): void {
    for (const task of tasks) if (!isEnded(task) && !this.known.has(task.id)) this.expected.set(task.id, task);
    const surplus = Math.max(0, this.expected.size - MOST_EXPECTED);
    for (const id of [...this.expected.keys()].slice(0, surplus)) this.expected.delete(id);
  }

  /** For those that are expected and may have ended before the latest snapshot, which then did not tell. */
  askForExpected(): void {
    const { running } = this;
    const ids = this.unaccounted([]).filter((id) => this.expected.has(id));
    if (running) this.askFor(ids, running.signal).catch((error: unknown) => this.fail(error, running.signal));
  }

  private start(): AbortController {
    const controller = new AbortController();
    this.running = controller;
    this.snapshots = 0;
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
    this.refresh(signal).catch((error: unknown) => this.fail(error, signal, [listener]));
  }

  /** What may pass is tried again anyway. */
  private fail(error: unknown, signal: AbortSignal, listeners: Iterable<TaskListener> = this.listeners): void {
    if (!signal.aborted && isFinal(error)) for (const listener of listeners) listener.onError(error);
  }

  private async run(signal: AbortSignal): Promise<void> {
    let lastEventId = '';
    // From then on the streams tell everything.
    let isCaughtUp = false;
    while (!signal.aborted) {
      const stream = new TaskStream(this.connection, signal);
      try {
        for await (const { tasks, isSnapshot, id } of stream.read(lastEventId)) {
          lastEventId = id;
          tasks.forEach((task) => this.tell(task));
          if (isSnapshot) await this.account(tasks, signal);
          // The first stream does not tell of what came and went before it was open.
          if (!isCaughtUp) isCaughtUp = await this.catchUp(signal);
          this.newcomers.passed(tasks);
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
    const { snapshots } = this;
    const broad = this.broadFilters();
    const [newcomers, active] =
      broad.length === 0
        ? [[], []]
        : await Promise.all([
            this.watchedNewcomers(signal),
            this.queries.active((broad.length === 1 && broad[0]) || {}, signal),
          ]);
    for (const task of [...newcomers, ...active]) this.tell(task);
    // A snapshot that came meanwhile could not account for what had not been told yet.
    await this.askFor(this.unaccounted(this.snapshots === snapshots ? active : []), signal);
  }

  /** Whatever ended unseen is not among the active ones of a snapshot. */
  private async account(active: readonly Task[], signal: AbortSignal): Promise<void> {
    this.snapshots++;
    await this.askFor(this.unaccounted(active), signal);
  }

  /** @returns false when nobody watches any but certain tasks */
  private async catchUp(signal: AbortSignal): Promise<boolean> {
    if (this.broadFilters().length === 0) return false;
    for (const task of await this.watchedNewcomers(signal)) this.tell(task);
    return true;
  }

  private async watchedNewcomers(signal: AbortSignal): Promise<Task[]> {
    return (await this.newcomers.look(signal)).filter((task) => this.isWatched(task));
  }

  private broadFilters(): TaskFilter[] {
    return [...this.listeners].map(({ filter }) => filter).filter(({ ids }) => ids === undefined);
  }

  /** Tasks that are not known to have ended, and are not among those that were just seen. */
  private unaccounted(seen: readonly Task[]): string[] {
    const wanted = [...this.listeners].flatMap(({ filter }) => filter.ids ?? []);
    const expected = [...this.expected.values()].filter((task) => this.isWatched(task)).map(({ id }) => id);
    const ids = new Set([...wanted, ...expected, ...this.known.keys()]);
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
    this.expected.delete(id);
    const error = new DarkroomError(404, 'TASK_NOT_FOUND', `There is no task ${id}.`);
    for (const listener of this.listeners) if (listener.filter.ids?.includes(id)) listener.onError(error);
  }

  private tell(told: Task): void {
    const known = this.known.get(told.id);
    const task = withPlace(known ?? this.expected.get(told.id), told);
    this.expected.delete(task.id);
    if (!isNews(known, task)) return;
    this.known.set(task.id, task);
    for (const listener of this.listeners) if (matches(task, listener.filter)) listener.onTask(task);
  }

  private isWatched(task: Task): boolean {
    return [...this.listeners].some(({ filter }) => matches(task, filter));
  }
}

/** Whether Darkroom itself says that trying again is of no use. A network that fails is a TypeError. */
function isFinal(error: unknown): boolean {
  return error instanceof DarkroomError && !error.mayPass;
}
