import { getPage, post, remove } from './http.js';
import type { Page } from './http.js';
import type { GenerationType, Task, TaskKind, TaskStatus } from './types.js';

/** Which tasks; a generation page has a type besides its kind. */
export interface TaskFilter {
  kind?: TaskKind | undefined;
  type?: GenerationType | undefined;
  status?: TaskStatus | undefined;
}

export const isActive = ({ status }: Task): boolean => status === 'PENDING' || status === 'PROCESSING';

const typeOf = (task: Task): GenerationType | null => (task.kind === 'generation' ? task.type : null);

export function matches(task: Task, { kind, type, status }: TaskFilter): boolean {
  return (
    (kind === undefined || task.kind === kind) &&
    (type === undefined || typeOf(task) === type) &&
    (status === undefined || task.status === status)
  );
}

export async function fetchActive(filter: TaskFilter, signal?: AbortSignal): Promise<Task[]> {
  return (await getPage<Task>(`/tasks/active?${query({ ...filter, limit: 100 })}`, signal)).data;
}

export function fetchHistory(filter: TaskFilter, cursor: string | null, signal?: AbortSignal): Promise<Page<Task>> {
  // The history has no filter by status; the list of all tasks has.
  const path = filter.status === undefined ? '/tasks/history' : '/tasks';
  return getPage<Task>(`${path}?${query({ ...filter, limit: 24, cursor })}`, signal);
}

export function fetchTasks(filter: TaskFilter, cursor: string | null, signal?: AbortSignal): Promise<Page<Task>> {
  return getPage<Task>(`/tasks?${query({ ...filter, limit: 25, cursor })}`, signal);
}

export function fetchByIds(ids: readonly string[], signal?: AbortSignal): Promise<Page<Task>> {
  return getPage<Task>(`/tasks?ids=${ids.join(',')}`, signal);
}

export const cancelTask = (id: string): Promise<Task> => post(`/tasks/${id}/cancel`);
export const retryTask = (id: string): Promise<Task> => post(`/tasks/${id}/retry`);
export const deleteTask = (id: string): Promise<void> => remove(`/tasks/${id}`);

function query(values: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(given).toString();
}
