import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor, createWork } from '../support/samples.js';
import { projectRoot } from '../support/test-folder.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

const drawn = existsSync(join(projectRoot, 'assets/products/t-shirt/product.json'));

describe.skipIf(!drawn)('the demo products', () => {
  let stage: TestStage;
  let apps: TestApp[];
  let ann: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    const first = await stage.start({ SEED_DEMO: 'off' });
    expect(await (await clientFor(first, 'ann')).get('/api/v1/products')).toMatchObject({ body: { data: [] } });
    apps = await Promise.all([stage.start({ SEED_DEMO: 'on' }), stage.start({ SEED_DEMO: 'on', ROLE: 'api' })]);
    apps.push(await stage.start({ SEED_DEMO: 'on', ROLE: 'api' }));
    ann = await clientFor(first, 'ann');
  }, 120_000);
  afterAll(() => stage.close());

  it('are there once, however many processes start, at once and later', async () => {
    const { body } = await ann.get('/api/v1/products');
    expect(body.data).toHaveLength(2);
    const slugs: { slug: string }[] = await stage.db.query('SELECT slug FROM products ORDER BY slug');
    expect(slugs.map(({ slug }) => slug)).toEqual(['t-shirt', 'tote-bag']);
    for (const { colors, sizes } of body.data) {
      expect(colors.length).toBeGreaterThan(1);
      expect(sizes.length).toBeGreaterThan(0);
    }
  });

  it('leave no file behind that is not theirs', async () => {
    const unused = await stage.db.query(
      'SELECT id FROM files WHERE NOT EXISTS (SELECT FROM file_uses WHERE file_id = id)',
    );
    expect(unused).toEqual([]);
    expect(await stage.db.query('SELECT id FROM files')).toHaveLength(8);
  });

  it('can be printed on in every size', async () => {
    const workId = await createWork(ann);
    for (const { id, colors, sizes } of (await ann.get('/api/v1/products')).body.data) {
      for (const { name: size } of sizes) {
        const body = { workId, productId: id, color: colors[0].name, size };
        const created = await ann.post('/api/v1/preview/tasks', body);
        const task = await ann.untilEnded(created.body.data.id, 60_000);
        expect(task).toMatchObject({ status: 'COMPLETED', error: null });
      }
    }
  }, 120_000);
});
