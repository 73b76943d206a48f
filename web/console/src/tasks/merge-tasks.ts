import type { Task } from '../api/types.js';

/** Each task once, as it is newest known, the newest first. */
export function mergeTasks(...lists: readonly (readonly Task[])[]): Task[] {
  const byId = new Map<string, Task>();
  for (const task of lists.flat()) {
    const known = byId.get(task.id);
    if (known === undefined || known.updateTime <= task.updateTime) byId.set(task.id, task);
  }
  return [...byId.values()].sort((a, b) => b.createTime.localeCompare(a.createTime) || b.id.localeCompare(a.id));
}
