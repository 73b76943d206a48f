import { ReplicateFixture } from '../../image-providers/fixtures/replicate-fixture.js';
import { expect } from 'vitest';
import { until } from '../../support/until.js';
import { hintsIn } from '../hints.js';
import type { Scenario } from '../scenario.js';
import type { Scene } from '../scene.js';
import { create, createAndCancel, expectSpent, expectTasks } from './sample-requests.js';

/** Where a worker that looks for itself may have been faster than the one that died, either will do. */
const ANY_COUNT: number = expect.any(Number);

/** `retryCount` is for each scenario to say: it depends on whether the end of the attempt was written. */
const complete = (retryCount: number) => ({
  while: 'a task is completed, a part of its credits given back',
  lead: (scene: Scene) => create(scene, { credits: 5, creditsBack: 2, file: true, waitMs: 1_500 }),
  verify: async (scene: Scene) => {
    await expectTasks(scene, { status: 'COMPLETED', retryCount, creditsCharged: 5, creditsRefunded: 2 });
    await expectSpent(scene, 3);
  },
});

const fail = (retryCount: number) => ({
  while: 'a task fails for good',
  lead: (scene: Scene) => create(scene, { credits: 3, file: true, end: 'permanent' }),
  verify: async (scene: Scene) => {
    await expectTasks(scene, {
      status: 'FAILED',
      retryCount,
      creditsRefunded: 3,
      error: { code: 'SAMPLE_IMPOSSIBLE' },
    });
    await expectSpent(scene, 0);
  },
});

const tryAgain = {
  while: 'an attempt fails and is to be retried',
  lead: (scene: Scene) => create(scene, { credits: 3, file: true, end: 'transient' }, { file: true }),
  verify: async (scene: Scene) => {
    await expectTasks(scene, { status: 'COMPLETED', retryCount: 1, creditsRefunded: 0 });
    await expectSpent(scene, 3);
  },
};

const cancel = {
  while: 'a cancelled task ends',
  lead: createAndCancel,
  verify: (scene: Scene) => expectTasks(scene, { status: 'CANCELLED', creditsRefunded: 3 }),
};

const giveBack = {
  while: 'a task is given back at shutdown',
  doomed: { SHUTDOWN_GRACE: '0' },
  lead: async (scene: Scene) => {
    const id = await create(scene, { credits: 3, waitMs: 8_000 });
    await scene.user.untilStatus(id, ['PROCESSING'], 60_000);
    void scene.process.stop();
  },
  verify: (scene: Scene) => expectTasks(scene, { status: 'COMPLETED', retryCount: 0 }),
};

/** Bull itself drops the hint that its worker died with. */
const hintsGone = async ({ redis }: Scene): Promise<void> => {
  await until('Bull to drop the hint', async () => (await hintsIn(redis)).held.length === 0, { within: 120_000 });
};

/** A picture that a provider of pictures is paid for. */
function order(check: (scene: Scene, fixture: ReplicateFixture) => Promise<void>) {
  const fixture = new ReplicateFixture();
  return {
    while: 'an order is placed at a provider',
    prepare: async (scene: Scene) => {
      await fixture.start();
      scene.add({ REPLICATE_API_TOKEN: 'k', REPLICATE_BASE_URL: fixture.url }, () => fixture.stop());
    },
    lead: ({ requests, user }: Scene) =>
      requests.post(user, '/api/v1/generation/tasks', {
        type: 'CREATE',
        prompt: 'a red fox',
        config: { provider: 'replicate' },
      }),
    verify: (scene: Scene) => check(scene, fixture),
  };
}

export const WORKING: readonly Scenario[] = [
  {
    deaths: ['hint:taken'],
    ...complete(ANY_COUNT),
    verify: async (scene) => {
      await complete(ANY_COUNT).verify(scene);
      await hintsGone(scene);
    },
  },
  { deaths: ['claim:committed'], ...complete(1) },
  { deaths: ['claim:leased'], ...complete(1) },
  { deaths: ['progress:committed'], ...complete(1) },
  { deaths: ['work:ended'], ...complete(1) },
  { deaths: ['work:ended'], ...fail(1) },
  { deaths: ['work:ended'], ...tryAgain },
  { deaths: ['work:ended'], ...cancel },
  { deaths: ['settle:committed'], ...complete(0) },
  { deaths: ['settle:committed'], ...fail(0) },
  { deaths: ['settle:committed'], ...tryAgain },
  { deaths: ['settle:committed'], ...cancel },
  { deaths: ['settle:committed'], ...giveBack },
  { deaths: ['settle:told'], ...complete(0) },
  { deaths: ['settle:told'], ...fail(0) },
  { deaths: ['settle:cleaned'], ...complete(0) },
  { deaths: ['settle:cleaned'], ...fail(0) },
  { deaths: ['work:ended', 'rescue:committed'], ...complete(1) },
  {
    deaths: ['work:ended', 'work:ended'],
    ...complete(1),
    while: 'a task takes two workers with it',
    verify: async (scene) => {
      await expectTasks(scene, { status: 'FAILED', error: { code: 'POISONED' }, creditsRefunded: 5 });
      await expectSpent(scene, 0);
    },
  },
  {
    deaths: ['save:committed'],
    ...order(async (scene, fixture) => {
      const { status } = (await scene.user.get(`/api/v1/tasks/${scene.requests.idsOf('/tasks')[0]}`)).body.data;
      await expectSpent(scene, status === 'COMPLETED' ? 1 : 0);
      expect(fixture.submits).toBeLessThanOrEqual(1);
    }),
  },
  {
    deaths: ['save:committed@2'],
    ...order(async (scene, fixture) => {
      await expectTasks(scene, { status: 'COMPLETED', retryCount: 1 });
      await expectSpent(scene, 1);
      expect(fixture.submits).toBe(1);
    }),
  },
];
