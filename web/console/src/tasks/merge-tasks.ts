import { isActive } from '../api/tasks.js';
import type { Task } from '../api/types.js';

/**
 * Each task once, as it is newest known, the newest first. A list is read again and again, and each time has new links to files; a live task was
 * told of last when it ended.
 */
export function mergeTasks(list: readonly Task[], live: readonly Task[]): Task[] {
  const byId = new Map(list.map((task) => [task.id, task]));
  for (const task of live) {
    const listed = byId.get(task.id);
    const isNewer = listed === undefined || listed.updateTime < task.updateTime;
    if (isNewer || (listed.updateTime === task.updateTime && isActive(task))) byId.set(task.id, task);
  }
  return [...byId.values()].sort((a, b) => b.createTime.localeCompare(a.createTime) || b.id.localeCompare(a.id));
}
