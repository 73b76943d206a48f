import { ApiError } from '../api/api-error.js';
import { fetchActive, fetchByIds, isActive } from '../api/tasks.js';
import type { TaskFilter } from '../api/tasks.js';
import type { Task } from '../api/types.js';
import { EventStream } from './event-stream.js';
import { TabChannel } from './tab-channel.js';
import { withPlace } from './with-place.js';

/** Between two polls, counted from start to start. */
const POLL_MS = 2_000;
/** While the event stream is open nothing is polled; this often it is made sure that it told everything. */
const CHECK_MS = 30_000;
/** Ids in one `GET /tasks?ids=`. */
const BATCH = 100;
/** A recovery that found no server is tried again after this. */
const RECOVER_MS = 3_000;

export interface LiveState {
  /** Tasks that are active, or ended since the page was loaded. */
  tasks: ReadonlyMap<string, Task>;
  /** The last request found no server: what is shown may be old. */
  disconnected: boolean;
}

export interface LiveEvents {
  onEnded: (task: Task) => void;
  onRemoved: (id: string) => void;
}

/**
 * The one place that watches tasks. They come in by `recover` (what a page finds when it loads), `put` (what was just created) and
 * the event stream; while any is active it is followed by the stream, or else by a poll every two seconds that ends with the last.
 */
export class LiveTasks {
  private state: LiveState = { tasks: new Map(), disconnected: false };
  private readonly listeners = new Set<() => void>();
  private readonly tabs = new TabChannel((ids) => void this.read(ids));
  private readonly stream = new EventStream({
    onSnapshot: (tasks) => this.onSnapshot(tasks),
    onTask: (task) => this.put(task),
    onState: () => this.schedule(),
  });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastPoll = 0;
  private polling = false;
  private stopped = true;
  private snapshots = 0;

  private events: LiveEvents | null = null;

  start(events: LiveEvents): () => void {
    this.events = events;
    this.stopped = false;
    const wake = (): void => {
      if (document.hidden) this.stream.close();
      else {
        this.stream.open();
        void this.recover({});
      }
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    this.stream.open();
    this.tabs.open();
    return () => {
      this.stopped = true;
      clearTimeout(this.timer);
      this.stream.close();
      this.tabs.close();
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): LiveState => this.state;

  /** The tasks of a page that are still in progress: what was started before a reload, or in another tab. */
  async recover(filter: TaskFilter): Promise<void> {
    const { snapshots } = this;
    const recovered = await this.guard(async () => {
      const active = await fetchActive(filter);
      const unknown = active.map(({ id }) => id).filter((id) => !this.state.tasks.has(id));
      this.putAll(active);
      // What ended since is not in a snapshot that came before it was known here.
      if (this.snapshots !== snapshots) await this.read(unknown);
    });
    if (!recovered && !this.stopped) setTimeout(() => void this.recover(filter), RECOVER_MS);
  }

  /** A task that this page has just created. */
  announce(task: Task): void {
    this.put(task);
    this.tabs.tell([task.id]);
  }

  put(task: Task): void {
    this.putAll([task]);
  }

  forget(id: string): void {
    const tasks = new Map(this.state.tasks);
    if (!tasks.delete(id)) return;
    this.set({ tasks });
  }

  /** A task that this page has just deleted: the other tabs find it missing. */
  forgetEverywhere(id: string): void {
    this.forget(id);
    this.tabs.tell([id]);
  }

  /** Reads what ended again: links to files expire. */
  renewLinks(): void {
    void this.read([...this.state.tasks.values()].filter((task) => !isActive(task)).map(({ id }) => id));
  }

  private putAll(incoming: readonly Task[]): void {
    const tasks = new Map(this.state.tasks);
    const wasIdle = this.activeIds().length === 0;
    const ended: Task[] = [];
    for (const task of incoming) {
      const known = tasks.get(task.id);
      // An answer may be overtaken by a later one; a task that ended stays so.
      if (known && (known.updateTime > task.updateTime || (!isActive(known) && isActive(task)))) continue;
      if (known && isActive(known) && !isActive(task)) ended.push(task);
      tasks.set(task.id, withPlace(known, task));
    }
    this.set({ tasks, disconnected: false });
    ended.forEach((task) => this.events?.onEnded(task));
    // What came in just now is fresh: the first poll is due a pace later.
    if (wasIdle) this.lastPoll = Date.now();
    this.schedule();
  }

  private onSnapshot(tasks: readonly Task[]): void {
    this.snapshots++;
    this.putAll(tasks);
    const told = new Set(tasks.map(({ id }) => id));
    const untold = this.activeIds().filter((id) => !told.has(id));
    if (untold.length > 0) void this.read(untold);
  }

  /** May be called at any time: the next poll is due when it was due. */
  private schedule(): void {
    clearTimeout(this.timer);
    if (this.stopped || this.polling || this.activeIds().length === 0) return;
    const pace = this.stream.isOpen ? CHECK_MS : POLL_MS;
    this.timer = setTimeout(() => void this.poll(), Math.max(0, this.lastPoll + pace - Date.now()));
  }

  private async poll(): Promise<void> {
    this.lastPoll = Date.now();
    this.polling = true;
    await this.read(this.activeIds());
    this.polling = false;
    this.schedule();
  }

  private async read(ids: readonly string[]): Promise<void> {
    await this.guard(async () => {
      for (let from = 0; from < ids.length; from += BATCH) {
        const { data, missing = [] } = await fetchByIds(ids.slice(from, from + BATCH));
        this.putAll(data);
        for (const id of missing) {
          this.forget(id);
          this.events?.onRemoved(id);
        }
      }
    });
  }

  /** No answer is no reason to stop: the next poll asks again. */
  private async guard(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const mayPass = !(error instanceof ApiError) || error.mayPass;
      if (!(error instanceof ApiError) || !error.isOwn || error.status >= 500) this.set({ disconnected: true });
      return !mayPass;
    }
  }

  private activeIds(): string[] {
    return [...this.state.tasks.values()].filter(isActive).map(({ id }) => id);
  }

  private set(change: Partial<LiveState>): void {
    this.state = { ...this.state, ...change };
    this.listeners.forEach((listener) => listener());
  }
}
