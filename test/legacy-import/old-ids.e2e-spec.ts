import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { creditsOf } from '../support/credits.js';
import { clientFor, picture } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { runImport } from './import-process.js';
import { OldStore } from './old-store.js';
import type { OldEntry } from './old-tasks.js';

const UUID = '0b6e1c9a-7f0e-4b8f-9a53-2f1d0c6b7e11';
const DAY = 24 * 3_600_000;

let stage: TestStage;
let store: OldStore;
let app: TestApp;
let anna: ApiClient;
let bert: ApiClient;
let ownFile: string;
let foreignFile: string;

beforeAll(async () => {
  [stage, store] = await Promise.all([TestStage.build(), OldStore.start()]);
  app = await stage.start({ ROLE: 'api', LEGACY_REDIS_URL: store.url });
  [anna, bert] = await Promise.all([clientFor(app, 'anna'), clientFor(app, 'bert')]);
  ownFile = (await anna.upload({ name: 'a.png', content: await picture(64, 64) })).body.data.id;
  foreignFile = (await bert.upload({ name: 'b.png', content: await picture(32, 32) })).body.data.id;
  await store.load([
    old(UUID, {
      status: 'done',
      source_image: ownFile,
      reference_image: foreignFile,
      config: { prompt: 'A smile', count: 7, strength: 0.5 },
      result: { image_url: 'https://old.example/anna.png' },
      age: 2,
    }),
    old('edit_17', { status: 'failed', error: { code: 'OUT_OF_PAINT', message: 'No more paint' }, age: 1 }),
    old('edit_18', { status: 'processing', progress: 40, age: 3 }),
    old('edit_19', { status: 'done', result: { file_id: ownFile }, credits_consumed: 0, age: 4 }),
    old('edit_20', { status: 'sideways', age: 5 }),
  ]);
});
afterAll(async () => {
  await stage.close();
  await store.stop();
});

function old(id: string, { age, ...fields }: Record<string, unknown> & { age: number }): OldEntry {
  const createdAt = new Date(Date.UTC(2025, 5, 30) - age * DAY);
  const value = {
    task_id: id,
    user_id: 'anna',
    mode: 'HEAD_SWAP',
    source_image: 'file_source',
    credits_consumed: 3,
    created_at: createdAt.toISOString(),
    updated_at: new Date(createdAt.getTime() + 60_000).toISOString(),
    ...fields,
  };
  return { id, userId: 'anna', expected: '', credits: 3, createdAt, value, as: 'json' };
}

const show = async (id: string, client = anna) => client.get(`/api/v1/tasks/${id}`);
/** Without what differs from read to read, or because the task is here now. */
const lasting = ({ resultUrl, sourceImageUrl, targetImageUrl, ...task }: Record<string, unknown>) => ({
  ...task,
  links: [resultUrl, sourceImageUrl, targetImageUrl].map((url) => (typeof url === 'string' ? url.split('?')[0] : url)),
});

describe('a task that is not imported yet', () => {
  it('is shown by its old id, as it will be here', async () => {
    expect(await show(UUID)).toMatchObject({
      status: 200,
      body: {
        data: {
          id: UUID,
          kind: 'generation',
          type: 'HEAD_SWAP',
          status: 'COMPLETED',
          progress: 100,
          prompt: 'A smile',
          config: { prompt: 'A smile', strength: 0.5 },
          sourceImage: ownFile,
          referenceImages: [],
          resultUrl: 'https://old.example/anna.png',
          creditsCharged: 3,
          creditsRefunded: 0,
          createTime: '2025-06-28T00:00:00.000Z',
          completeTime: '2025-06-28T00:01:00.000Z',
        },
      },
    });
    expect((await show(UUID.toUpperCase())).body.data.id).toBe(UUID);
  });

  it('is shown by an id that is no UUID', async () => {
    expect((await anna.get('/api/v1/generation/tasks/edit_17')).body.data).toMatchObject({
      id: 'edit_17',
      status: 'FAILED',
      error: { code: 'OUT_OF_PAINT', message: 'No more paint', retryable: false },
      creditsRefunded: 3,
    });
    expect((await show('edit_18')).body.data).toMatchObject({ id: 'edit_18', status: 'PROCESSING', progress: 40 });
    const made = (await show('edit_19')).body.data;
    expect(made.results).toMatchObject([{ fileId: ownFile }]);
    expect((await fetch(made.resultUrl)).status).toBe(200);
  });

  it('is among those asked for by ids', async () => {
    const { body } = await anna.get(`/api/v1/tasks?ids=edit_17,nobody,${UUID},edit_20`);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['edit_17', UUID]);
    expect(body.missing).toEqual(['nobody', 'edit_20']);
  });

  it('is its owner’s alone, and no other kind', async () => {
    for (const path of [`tasks/${UUID}`, 'tasks/edit_17', 'generation/tasks/edit_17'])
      expect((await bert.get(`/api/v1/${path}`)).status).toBe(404);
    expect((await bert.get(`/api/v1/tasks?ids=edit_17`)).body.missing).toEqual(['edit_17']);
    expect((await anna.get(`/api/v1/preview/tasks/edit_17`)).status).toBe(404);
  });

  it('is moved by nobody here', async () => {
    for (const path of ['edit_18/cancel', 'edit_17/retry'])
      expect((await anna.post(`/api/v1/tasks/${path}`)).body.errorCode).toBe('TASK_NOT_FOUND');
    expect((await anna.delete(`/api/v1/tasks/${UUID}`)).status).toBe(404);
    expect((await show(UUID)).status).toBe(200);
  });

  it('that is broken is not found', async () => {
    expect((await show('edit_20')).body).toMatchObject({ code: 404, errorCode: 'TASK_NOT_FOUND' });
  });
});

describe('an imported task', () => {
  it('is shown as before', async () => {
    const ids = [UUID, 'edit_17', 'edit_19'];
    const before = await Promise.all(ids.map(async (id) => lasting((await show(id)).body.data)));
    expect((await runImport(stage, ['--redis', store.url, '--unfinished=fail'])).code).toBe(0);
    const after = await Promise.all(ids.map(async (id) => lasting((await show(id)).body.data)));
    const unlike = { provider: 'local' };
    expect(after).toEqual([before[0], { ...before[1], ...unlike }, before[2]]);
    expect((await bert.get(`/api/v1/tasks/edit_17`)).status).toBe(404);
  });

  it('is listed newest first by its old time, and holds on to its files', async () => {
    const { body } = await anna.get('/api/v1/tasks?limit=2');
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['edit_17', UUID]);
    const rest = (await anna.get(`/api/v1/tasks?limit=9&cursor=${body.page.nextCursor}`)).body.data;
    expect(rest.map(({ id }: { id: string }) => id)).toEqual(['edit_18', 'edit_19']);
    expect((await anna.delete(`/api/v1/files/${ownFile}`)).body.errorCode).toBe('FILE_IN_USE');
  });

  it('that had not ended is failed, its credits are given back, and it can be tried again', async () => {
    expect((await show('edit_18')).body.data).toMatchObject({
      status: 'FAILED',
      error: { code: 'NOT_MIGRATED', retryable: true },
      creditsRefunded: 3,
    });
    expect(await creditsOf(anna)).toEqual({ balance: 3, held: 0 });
    const retry = await anna.post('/api/v1/tasks/edit_18/retry');
    expect(retry).toMatchObject({ status: 202, body: { data: { status: 'PENDING', provider: 'local' } } });
  });

  it('that is deleted here does not come back out of the old store', async () => {
    for (const id of [UUID, 'edit_17']) {
      expect((await anna.delete(`/api/v1/tasks/${id}`)).status).toBe(200);
      expect((await show(id)).status).toBe(404);
    }
  });
});

describe('an old store that', () => {
  it('hangs costs a second once, and a 404', async () => {
    await store.use((redis) => redis.set('task:late', '{}'));
    store.server.freeze();
    const start = Date.now();
    expect((await show('late')).status).toBe(404);
    expect(Date.now() - start).toBeLessThan(1_600);
    const again = Date.now();
    expect((await show('late')).status).toBe(404);
    expect(Date.now() - again).toBeLessThan(500);
    store.server.thaw();
  });

  it('is gone costs nothing but a 404', async () => {
    await store.server.kill();
    for (let request = 0; request < 20; request++) {
      const start = Date.now();
      expect((await show(`edit_${100 + request}`)).status).toBe(404);
      expect(Date.now() - start).toBeLessThan(1_500);
    }
    expect((await show('edit_18')).status).toBe(200);
  });
});
