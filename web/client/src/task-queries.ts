import type { Connection } from './connection.js';
import { unwrap } from './connection.js';
import type { Task, TaskFilter } from './task.js';

const MOST_IDS = 100;
const FULL_PAGE = 100;
/** Enough for what was created since the last look. */
const SHORT_PAGE = 20;

interface Page {
  data: Task[];
  page: { nextCursor: string | null };
}

type ListPath = '/api/v1/tasks' | '/api/v1/tasks/active' | '/api/v1/tasks/history';

interface ListOptions {
  /** Of one page. */
  limit: number;
  /** By the time of creation, in milliseconds since 1970. The list ends with the first page that has one that is not. */
  isWanted?: (createTime: number) => boolean;
  signal?: AbortSignal;
}

/** Lists of tasks, whole, however many pages they have. */
export class TaskQueries {
  constructor(private readonly connection: Connection) {}

  async get(id: string, signal?: AbortSignal): Promise<Task> {
    const path = { params: { path: { id } }, ...(signal ? { signal } : {}) };
    return (await unwrap(this.connection.api.GET('/api/v1/tasks/{id}', path))).data;
  }

  async byIds(ids: readonly string[], signal?: AbortSignal): Promise<Task[]> {
    const tasks: Task[] = [];
    for (let start = 0; start < ids.length; start += MOST_IDS) {
      const query = { ids: ids.slice(start, start + MOST_IDS).join(',') };
      const answer = this.connection.api.GET('/api/v1/tasks', { params: { query }, ...(signal ? { signal } : {}) });
      tasks.push(...(await unwrap(answer)).data);
    }
    return tasks;
  }

  active(filter: TaskFilter, signal?: AbortSignal): Promise<Task[]> {
    return this.all('/api/v1/tasks/active', filter, { limit: FULL_PAGE, ...(signal ? { signal } : {}) });
  }

  /** Tasks of every kind and status, newest first, up to the first whose time of creation (milliseconds since 1970) is not wanted. */
  latest(isWanted: (createTime: number) => boolean, signal: AbortSignal): Promise<Task[]> {
    return this.all('/api/v1/tasks', {}, { limit: SHORT_PAGE, isWanted, signal });
  }

  /** Finished tasks, newest first, as long as they were created after the given time. */
  historyAfter(filter: TaskFilter, createTime: string): Promise<Task[]> {
    const after = Date.parse(createTime);
    return this.all('/api/v1/tasks/history', filter, { limit: FULL_PAGE, isWanted: (time) => time > after });
  }

  /** Finished tasks, newest first. */
  async *history(filter: TaskFilter, signal?: AbortSignal): AsyncGenerator<Task, void> {
    const options = { limit: SHORT_PAGE, ...(signal ? { signal } : {}) };
    for await (const page of this.pages('/api/v1/tasks/history', filter, options)) yield* page;
  }

  /** Who asks. */
  async userId(): Promise<string> {
    return (await unwrap(this.connection.api.GET('/api/v1/me'))).data.userId;
  }

  /** The newest task of all. */
  async newest({ kind, type }: TaskFilter): Promise<Task | null> {
    const query = { limit: 1, ...(kind === undefined ? {} : { kind }), ...(type === undefined ? {} : { type }) };
    return (await unwrap(this.connection.api.GET('/api/v1/tasks', { params: { query } }))).data[0] ?? null;
  }

  private async all(path: ListPath, filter: TaskFilter, options: ListOptions): Promise<Task[]> {
    const { isWanted = () => true } = options;
    const tasks: Task[] = [];
    for await (const page of this.pages(path, filter, options)) {
      const wanted = page.filter(({ createTime }) => isWanted(Date.parse(createTime)));
      tasks.push(...wanted);
      if (wanted.length < page.length) break;
    }
    return tasks;
  }

  private async *pages(
    path: ListPath,
    { kind, type }: TaskFilter,
    { limit, signal }: ListOptions,
  ): AsyncGenerator<Task[], void> {
    const filter = { limit, ...(kind === undefined ? {} : { kind }), ...(type === undefined ? {} : { type }) };
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = cursor === '' ? filter : { ...filter, cursor };
      const page: Page = await unwrap(
        this.connection.api.GET(path, { params: { query }, ...(signal ? { signal } : {}) }),
      );
      yield page.data;
      cursor = page.page.nextCursor;
    }
  }
}
