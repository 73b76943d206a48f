import type { Connection } from './connection.js';
import { unwrap } from './connection.js';
import type { Task, TaskFilter } from './task.js';

const MOST_IDS = 100;

interface Page {
  data: Task[];
  page: { nextCursor: string | null };
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
    return this.all('/api/v1/tasks/active', filter, signal ? { signal } : {});
  }

  /** Finished tasks, newest first, as long as they were created after the given time. */
  historyAfter(filter: TaskFilter, createTime: string): Promise<Task[]> {
    return this.all('/api/v1/tasks/history', filter, { after: createTime });
  }

  /** The newest task of all. */
  async newest({ kind, type }: TaskFilter): Promise<Task | null> {
    const query = { limit: 1, ...(kind === undefined ? {} : { kind }), ...(type === undefined ? {} : { type }) };
    return (await unwrap(this.connection.api.GET('/api/v1/tasks', { params: { query } }))).data[0] ?? null;
  }

  private async all(
    path: '/api/v1/tasks/active' | '/api/v1/tasks/history',
    { kind, type }: TaskFilter,
    { after, signal }: { after?: string; signal?: AbortSignal },
  ): Promise<Task[]> {
    const filter = { limit: 100, ...(kind === undefined ? {} : { kind }), ...(type === undefined ? {} : { type }) };
    const tasks: Task[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = cursor === '' ? filter : { ...filter, cursor };
      const page: Page = await unwrap(
        this.connection.api.GET(path, { params: { query }, ...(signal ? { signal } : {}) }),
      );
      const wanted = page.data.filter(({ createTime }) => after === undefined || isAfter(createTime, after));
      tasks.push(...wanted);
      cursor = wanted.length === page.data.length ? page.page.nextCursor : null;
    }
    return tasks;
  }
}

function isAfter(time: string, other: string): boolean {
  return Date.parse(time) > Date.parse(other);
}
