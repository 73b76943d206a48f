import { expect } from 'vitest';
import type { SamplePlan } from '../../sample-kind/sample-task.entity.js';
import { creditsOf } from '../../support/credits.js';
import type { Scene } from '../scene.js';
import { START_CREDITS } from '../scene.js';

/** Asks for a sample task; its id is empty when there was no answer. */
export async function create(scene: Scene, ...plans: SamplePlan[]): Promise<string> {
  const answer = await scene.requests.post(scene.user, '/api/v1/sample/tasks', { plans });
  return String(answer?.body.data.id ?? '');
}

/** Asks for a long one, waits until it runs and has it cancelled. */
export async function createAndCancel(scene: Scene): Promise<void> {
  const id = await create(scene, { credits: 3, file: true, waitMs: 60_000 });
  await scene.user.untilStatus(id, ['PROCESSING'], 60_000);
  await scene.user.post(`/api/v1/tasks/${id}/cancel`).catch(() => null);
}

/** The ids of the tasks, in the order in which they were asked for. */
export const tasksOf = (scene: Scene): string[] => scene.requests.idsOf('/tasks', '/retry', '/jobs', '/compositions');

/** How the tasks stand, in that order. */
export async function expectTasks(scene: Scene, ...expected: Record<string, unknown>[]): Promise<void> {
  const ids = tasksOf(scene);
  const tasks = await Promise.all(ids.map(async (id) => (await scene.user.get(`/api/v1/tasks/${id}`)).body.data));
  expect(tasks).toMatchObject(expected);
}

export async function expectSpent(scene: Scene, credits: number): Promise<void> {
  expect(await creditsOf(scene.user)).toEqual({ balance: START_CREDITS - credits, held: 0 });
}
