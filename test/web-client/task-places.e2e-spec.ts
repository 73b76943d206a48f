import { expect, it } from 'vitest';
import type { Task } from '../../web/client/dist/index.js';
import { withPlace } from '../../web/client/dist/task.js';

function task(status: Task['status'], queuePosition: number | null, nextRetryTime: string | null = null): Task {
  return { id: 'a', status, queuePosition, nextRetryTime } as Task;
}

it('a task that waits keeps the place that it was told to have, as events tell none', () => {
  const created = task('PENDING', 5);
  expect(withPlace(created, task('PENDING', null)).queuePosition).toBe(5);
  expect(withPlace(created, task('PENDING', 3)).queuePosition).toBe(3);
  expect(withPlace(undefined, task('PENDING', null)).queuePosition).toBeNull();
  expect(withPlace(created, task('PROCESSING', null)).queuePosition).toBeNull();
  expect(withPlace(created, task('PENDING', null, '2026-11-23T00:00:00Z')).queuePosition).toBeNull();
  expect(withPlace(task('PROCESSING', null), task('PENDING', null)).queuePosition).toBeNull();
});
