import { expect } from 'vitest';
import { picture } from '../../support/samples.js';
import { until } from '../../support/until.js';
import type { Scenario } from '../scenario.js';
import type { Scene } from '../scene.js';
import { create, expectSpent, expectTasks } from './sample-requests.js';

const makeResult = {
  while: 'a result is stored',
  lead: (scene: Scene) => create(scene, { credits: 3, file: true }),
  verify: async (scene: Scene) => {
    await expectTasks(scene, { status: 'COMPLETED', retryCount: 1 });
    await expectSpent(scene, 3);
  },
};

const upload = {
  while: 'an upload is stored',
  lead: async ({ requests, user }: Scene) => requests.upload(user, { name: 'art.png', content: await picture(64, 64) }),
  // In use, so that it is no file that nobody needs.
  goOn: async ({ requests, user }: Scene) => {
    const [fileId] = requests.idsOf('/files');
    await requests.post(user, '/api/v1/works', { title: 'Art', fileId });
  },
  verify: async ({ requests, user }: Scene) => {
    const { status } = await user.get(`/api/v1/files/${requests.idsOf('/files')[0]}/content`);
    expect(status).toBe(200);
  },
};

/** How often the receiver got it. */
const deliver = (times: number) => ({
  while: 'a webhook is told',
  lead: (scene: Scene) => create(scene, { credits: 3 }),
  verify: async ({ receiver }: Scene) => expect(receiver.received).toHaveLength(times),
});

export const KEEPING: readonly Scenario[] = [
  { deaths: ['file:written'], ...makeResult },
  { deaths: ['file:stored'], ...makeResult },
  { deaths: ['file:recorded'], ...makeResult },
  { deaths: ['file:written'], ...upload },
  { deaths: ['file:stored'], ...upload },
  { deaths: ['file:recorded'], ...upload },
  {
    deaths: ['file:unrecorded'],
    while: 'a file is deleted',
    lead: async ({ user }) => {
      const { body } = await user.upload({ name: 'art.png', content: await picture(64, 64) });
      await user.delete(`/api/v1/files/${body.data.id}`).catch(() => null);
    },
    verify: async ({ db }) => expect(await db.query('SELECT id FROM files')).toEqual([]),
  },
  {
    deaths: ['removal:committed'],
    while: 'a finished task is deleted',
    lead: async (scene) => {
      const id = await create(scene, { credits: 3, file: true });
      await scene.user.untilEnded(id, 60_000);
      await until('the webhook to be told', () => scene.receiver.received.length === 1, { within: 60_000 });
      await scene.user.delete(`/api/v1/tasks/${id}`).catch(() => null);
    },
    verify: async (scene) => {
      const [id] = scene.requests.idsOf('/tasks');
      expect(await scene.db.query('SELECT id FROM tasks')).toEqual([]);
      expect((await scene.user.get(`/api/v1/tasks/${id}`)).status).toBe(404);
      await expectSpent(scene, 3);
    },
  },
  { deaths: ['delivery:claimed'], ...deliver(1) },
  { deaths: ['delivery:answered'], ...deliver(2) },
  { deaths: ['delivery:settled'], ...deliver(1) },
];
