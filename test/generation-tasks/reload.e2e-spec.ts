import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { picture } from '../support/samples.js';

describe('a page that is reloaded', () => {
  let stage: TestStage;
  let app: TestApp;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ ROLE: 'api', LOCAL_SAMPLES: 'on' });
  });
  afterAll(() => stage.close());

  it('finds its tasks, and only those of its type, and their ends in the history', { timeout: 60_000 }, async () => {
    const before = await app.guest();
    const fileId = (await before.upload({ name: 'a.png', content: await picture(160, 120) })).body.data.id;
    const create = async (body: object) => (await before.post('/api/v1/generation/tasks', body)).body.data.id as string;
    const created = await create({
      type: 'CREATE',
      prompt: 'Two boats at dawn',
      referenceImages: [fileId],
      config: { size: '128x96', seed: 5 },
    });
    const swapped = await create({ type: 'HEAD_SWAP', sourceImage: fileId, referenceImages: [fileId] });

    // All that is left of the page: its token.
    const after = new ApiClient(app.baseUrl, before.token, before.userId);
    for (const path of [
      '/api/v1/generation/tasks/active?type=CREATE',
      '/api/v1/tasks/active?kind=generation&type=create',
    ]) {
      const { body } = await after.get(path);
      expect(body.data.map(({ id }: { id: string }) => id)).toEqual([created]);
      expect(body.data[0]).toMatchObject({ prompt: 'Two boats at dawn', config: { size: '128x96', seed: 5 } });
      expect((await fetch(body.data[0].referenceImageUrls[0])).status).toBe(200);
    }
    const all = await after.get('/api/v1/generation/tasks/active');
    expect(all.body.data.map(({ id }: { id: string }) => id)).toEqual([swapped, created]);

    await stage.start({ ROLE: 'worker', LOCAL_SAMPLES: 'on' });
    expect(await after.untilEnded(created, 30_000)).toMatchObject({ status: 'COMPLETED' });
    expect(await after.untilEnded(swapped, 30_000)).toMatchObject({ status: 'COMPLETED' });
    expect((await after.get('/api/v1/generation/tasks/active')).body.data).toEqual([]);

    const { body } = await after.get('/api/v1/tasks/history');
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([swapped, created]);
    const [swap, picked] = body.data;
    expect(picked).toMatchObject({
      prompt: 'Two boats at dawn',
      config: { seed: 5 },
      faceImageUrl: null,
      targetImageUrl: null,
    });
    expect(picked.results).toHaveLength(1);
    expect(picked.resultUrl).toContain(picked.results[0].fileId);
    for (const url of [
      swap.faceImageUrl,
      swap.targetImageUrl,
      swap.sourceImageUrl,
      picked.resultUrl,
      picked.results[0].url,
    ])
      expect((await fetch(url)).status).toBe(200);
  });
});
