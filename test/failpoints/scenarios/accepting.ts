import { expect } from 'vitest';
import type { SamplePlan } from '../../sample-kind/sample-task.entity.js';
import { creditsOf } from '../../support/credits.js';
import type { Scenario } from '../scenario.js';
import type { Scene } from '../scene.js';
import { START_CREDITS } from '../scene.js';

const TASKS = '/api/v1/sample/tasks';

export const create = (scene: Scene, ...plans: SamplePlan[]) => scene.requests.post(scene.user, TASKS, { plans });

/** The ids of the sample tasks, in the order in which they were asked for. */
export const tasksOf = (scene: Scene) => scene.requests.idsOf('/tasks', '/retry');

export async function expectTasks(scene: Scene, ...expected: Record<string, unknown>[]): Promise<void> {
  const ids = tasksOf(scene);
  const tasks = await Promise.all(ids.map(async (id) => (await scene.user.get(`/api/v1/tasks/${id}`)).body.data));
  expect(tasks).toMatchObject(expected);
}

const acceptOne = {
  while: 'a task is accepted',
  lead: (scene: Scene) => create(scene, { credits: 3, file: true, waitMs: 1_000 }),
  then: async (scene: Scene) => {
    await expectTasks(scene, { status: 'COMPLETED', creditsCharged: 3, creditsRefunded: 0 });
    expect(await creditsOf(scene.user)).toEqual({ balance: START_CREDITS - 3, held: 0 });
  },
};

const retryOne = {
  while: 'a failed task is submitted again',
  lead: async (scene: Scene) => {
    const first = await create(scene, { credits: 3, end: 'permanent' });
    const { id } = first?.body.data ?? {};
    await scene.user.untilEnded(id);
    await scene.requests.post(scene.user, `/api/v1/tasks/${id}/retry`);
  },
  then: async (scene: Scene) => {
    const [first] = tasksOf(scene);
    await expectTasks(scene, { status: 'FAILED' }, { status: 'FAILED', retryOf: first, creditsRefunded: 3 });
    expect(await creditsOf(scene.user)).toEqual({ balance: START_CREDITS, held: 0 });
  },
};

/** Taken by nobody: its worker is not there yet. */
const cancelWaiting = {
  while: 'a waiting task is cancelled',
  doomed: { ROLE: 'api' },
  lead: async (scene: Scene) => {
    const { id } = (await create(scene, { credits: 3 }))?.body.data ?? {};
    await scene.user.post(`/api/v1/tasks/${id}/cancel`).catch(() => null);
  },
  then: async (scene: Scene) => {
    await expectTasks(scene, { status: 'CANCELLED', creditsRefunded: 3, startTime: null });
    const again = await scene.user.post(`/api/v1/tasks/${tasksOf(scene)[0]}/cancel`);
    expect(again.body).toMatchObject({ code: 409, errorCode: 'TASK_ALREADY_FINISHED' });
  },
};

const cancelRunning = {
  while: 'a running task is cancelled',
  lead: async (scene: Scene) => {
    const { id } = (await create(scene, { credits: 3, file: true, waitMs: 60_000 }))?.body.data ?? {};
    await scene.user.untilStatus(id, ['PROCESSING']);
    await scene.user.post(`/api/v1/tasks/${id}/cancel`).catch(() => null);
  },
  then: (scene: Scene) => expectTasks(scene, { status: 'CANCELLED', creditsRefunded: 3 }),
};

export const ACCEPTING: readonly Scenario[] = [
  { deaths: ['idempotency:reserved'], ...acceptOne },
  { deaths: ['submit:validated'], ...acceptOne },
  { deaths: ['submit:committed'], ...acceptOne },
  { deaths: ['dispatch:begun'], ...acceptOne },
  { deaths: ['dispatch:pushed'], ...acceptOne },
  { deaths: ['idempotency:worked'], ...acceptOne },
  { deaths: ['idempotency:kept'], ...acceptOne },
  { deaths: ['submit:committed@2'], ...retryOne },
  {
    deaths: ['grant:committed'],
    while: 'an admin grants credits',
    lead: ({ requests, admin, user: { userId } }) =>
      requests.post(admin, '/api/v1/credits/grants', { userId, amount: 7, reason: 'Test' }),
    then: async ({ user }) => expect(await creditsOf(user)).toEqual({ balance: START_CREDITS + 7, held: 0 }),
  },
  { deaths: ['cancel:committed'], ...cancelWaiting },
  { deaths: ['cancel:unqueued'], ...cancelWaiting },
  { deaths: ['cancel:committed'], ...cancelRunning },
  { deaths: ['cancel:noticed'], ...cancelRunning },
];
