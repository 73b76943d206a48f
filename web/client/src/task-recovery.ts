import type { TaskQueries } from './task-queries.js';
import type { Task, TaskFilter } from './task.js';
import { isEnded } from './task.js';

/** As much of `localStorage` as is needed. */
export interface RecoveryStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface RecoveredTasks {
  /** PENDING and PROCESSING, newest first. */
  active: Task[];
  /** What ended since the last visit without having been shown, newest first; nothing at the first visit. */
  endedUnseen: Task[];
}

/** What a page remembers from visit to visit. */
interface Visit {
  /** Creation of the newest task that was there, by the server's clock. */
  newest: string;
  active: string[];
  /** Later ones that the page has shown to their end. */
  seen: string[];
}

const MOST_SEEN = 500;

/** Finds what a page had under way when it was left or loaded again, and what has become of it. */
export class TaskRecoveryService {
  /** Who recovered last. */
  private userId = '';

  /** @param server visits to another one, or of another user of this browser, are other visits */
  constructor(
    private readonly queries: TaskQueries,
    private readonly storage: RecoveryStorage,
    private readonly server: string,
  ) {}

  async recoverTasks(page: Pick<TaskFilter, 'kind' | 'type'> = {}): Promise<RecoveredTasks> {
    const [userId, active] = await Promise.all([this.queries.userId(), this.queries.active(page)]);
    this.userId = userId;
    const key = this.keyOf(page, userId);
    const last = this.read(key);
    const isActive = new Set(active.map(({ id }) => id));
    const remembered = await this.queries.byIds((last?.active ?? []).filter((id) => !isActive.has(id)));
    const recent = last ? await this.queries.historyAfter(page, last.newest) : [];
    const ended = new Map([...remembered, ...recent].filter(isEnded).map((task) => [task.id, task]));
    for (const id of last?.seen ?? []) ended.delete(id);
    const endedUnseen = [...ended.values()].sort((a, b) => Date.parse(b.createTime) - Date.parse(a.createTime));
    const newest = last ? newestOf([...active, ...recent]) : ((await this.queries.newest(page))?.createTime ?? null);
    this.write(key, { newest: newest ?? last?.newest ?? EPOCH, active: [...isActive], seen: [] });
    return { active, endedUnseen };
  }

  /** The page has shown the end of this task: the next visit need not. */
  markSeen(page: Pick<TaskFilter, 'kind' | 'type'>, { id, userId }: { id: string; userId?: string }): void {
    const key = this.keyOf(page, userId ?? this.userId);
    const visit = this.read(key) ?? { newest: EPOCH, active: [], seen: [] };
    const seen = [...new Set([...visit.seen, id])].slice(-MOST_SEEN);
    this.write(key, { ...visit, seen });
  }

  private keyOf({ kind, type }: Pick<TaskFilter, 'kind' | 'type'>, userId: string): string {
    return `darkroom:visit:${this.server}:${userId}:${kind ?? '*'}:${type?.toUpperCase() ?? '*'}`;
  }

  private read(key: string): Visit | null {
    try {
      return JSON.parse(this.storage.getItem(key) ?? 'null') as Visit | null;
    } catch {
      return null;
    }
  }

  private write(key: string, visit: Visit): void {
    try {
      this.storage.setItem(key, JSON.stringify(visit));
    } catch {
      // Full or forbidden: the next visit is a first one.
    }
  }
}

const EPOCH = new Date(0).toISOString();

function newestOf(tasks: readonly Task[]): string | null {
  return tasks.map(({ createTime }) => createTime).sort((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null;
}
