import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor, createProduct, createWork } from '../support/samples.js';
import { expectTask } from '../support/task-shape.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;
let productId: number;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
  ann = await clientFor(app, 'ann');
  productId = await createProduct(app);
});
afterAll(() => stage.close());

const create = async (more: Record<string, unknown>): Promise<string> => {
  const { body } = await ann.post('/api/v1/preview/tasks', {
    workId: await createWork(ann),
    productId,
    color: 'red',
    size: 'M',
    ...more,
  });
  return body.data.id;
};

/** The colour of one pixel of a preview. */
async function colorAt(url: string | null, left: number, top: number): Promise<number[]> {
  const content = await (await fetch(url ?? '')).arrayBuffer();
  return [...(await sharp(content).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

it('prints the artwork on the product, in the colour and size asked for', async () => {
  const workId = await createWork(ann);
  const [red, blue] = [await create({ workId }), await create({ workId, color: 'blue', size: 'S' })];
  const [redDone, blueDone] = [await ann.untilEnded(red), await ann.untilEnded(blue)];
  expectTask(redDone, 'COMPLETED');
  const corner = [await colorAt(redDone.resultUrl, 5, 5), await colorAt(blueDone.resultUrl, 5, 5)];
  const [redCorner, blueCorner] = corner.map(([r = 0, , b = 0]) => r - b);
  expect(redCorner).toBeGreaterThan(40);
  expect(blueCorner).toBeLessThan(-40);
  // Size M reaches where size S does not: the artwork is dark blue, the bag red.
  const [r = 0, , b = 0] = await colorAt(redDone.resultUrl, 90, 100);
  expect(b).toBeGreaterThan(r);
});

it('is a FAILED task when its product has lost the colour meanwhile', async () => {
  const otherProduct = await createProduct(app);
  const id = await create({ productId: otherProduct, color: 'blue' });
  await ann.untilEnded(id);
  const late = await create({ productId: otherProduct });
  await ann.untilEnded(late);
  await stage.db.query(
    `UPDATE preview_tasks SET status = 'PENDING', finished_at = NULL, run_at = now() WHERE id = $1`,
    [late],
  );
  await stage.db.query(`UPDATE products SET colors = colors - 0 WHERE id = $1`, [otherProduct]);
  const row = await until('it to be FAILED', async () => {
    const [found] = await stage.db.query('SELECT status, error FROM preview_tasks WHERE id = $1', [late]);
    return found.status === 'FAILED' ? found : null;
  });
  expect(row.error).toMatchObject({ code: 'PRODUCT_CHANGED', retryable: false });
});

it('has the promised fields while it is PROCESSING, and when it has FAILED', async () => {
  const running = (await ann.post('/api/v1/sample/tasks', { plans: [{ waitMs: 60_000 }] })).body.data.id;
  expectTask(await ann.untilStatus(running, ['PROCESSING']), 'PROCESSING');
  const failed = (await ann.post('/api/v1/sample/tasks', { plans: [{ end: 'permanent' }] })).body.data.id;
  expectTask(await ann.untilEnded(failed), 'FAILED');
  await ann.post(`/api/v1/tasks/${running}/cancel`);
  expectTask(await ann.untilEnded(running), 'CANCELLED');
});
