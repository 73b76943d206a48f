import { expect } from 'vitest';
import type { Scenario } from '../scenario.js';
import type { Scene } from '../scene.js';
import { create, createAndCancel, expectSpent, expectTasks, tasksOf } from './sample-requests.js';

const acceptOne = {
  while: 'a task is accepted',
  lead: (scene: Scene) => create(scene, { credits: 3, file: true, waitMs: 1_000 }),
  verify: async (scene: Scene) => {
    await expectTasks(scene, { status: 'COMPLETED', creditsCharged: 3, creditsRefunded: 0 });
    await expectSpent(scene, 3);
  },
};

const retryOne = {
  while: 'a failed task is submitted again',
  lead: async (scene: Scene) => {
    const id = await create(scene, { credits: 3, end: 'permanent' });
    await scene.user.untilEnded(id, 60_000);
    await scene.requests.post(scene.user, `/api/v1/tasks/${id}/retry`);
  },
  verify: async (scene: Scene) => {
    const [first] = tasksOf(scene);
    await expectTasks(scene, { status: 'FAILED' }, { status: 'FAILED', retryOf: first, creditsRefunded: 3 });
    await expectSpent(scene, 0);
  },
};

const cancelWaiting = {
  while: 'a waiting task is cancelled',
  // There is no worker that could take it.
  doomed: { ROLE: 'api' },
  lead: async (scene: Scene) => {
    const id = await create(scene, { credits: 3 });
    await scene.user.post(`/api/v1/tasks/${id}/cancel`).catch(() => null);
  },
  verify: async (scene: Scene) => {
    await expectTasks(scene, { status: 'CANCELLED', creditsRefunded: 3, startTime: null });
    const again = await scene.user.post(`/api/v1/tasks/${tasksOf(scene)[0]}/cancel`);
    expect(again.body).toMatchObject({ code: 409, errorCode: 'TASK_ALREADY_FINISHED' });
  },
};

const cancelRunning = {
  while: 'a running task is cancelled',
  lead: createAndCancel,
  verify: (scene: Scene) => expectTasks(scene, { status: 'CANCELLED', creditsRefunded: 3 }),
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
    verify: (scene) => expectSpent(scene, -7),
  },
  { deaths: ['cancel:committed'], ...cancelWaiting },
  { deaths: ['cancel:unqueued'], ...cancelWaiting },
  { deaths: ['cancel:committed'], ...cancelRunning },
  { deaths: ['cancel:noticed'], ...cancelRunning },
];
