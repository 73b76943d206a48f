import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient, TaskJson } from '../support/api-client.js';
import { createProduct, createWork } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

describe('a preview whose artwork cannot be rendered', () => {
  let stage: TestStage;
  let client: ApiClient;
  let productId: number;

  beforeAll(async () => {
    stage = await TestStage.build();
    const app = await stage.start();
    client = await app.guest();
    productId = await createProduct(app);
  });
  afterAll(() => stage.close());

  const contentOf = async (workId: number) => {
    const { fileId } = (await client.get(`/api/v1/works/${workId}`)).body.data;
    return join(stage.dataDir, 'files', fileId.slice(-2), fileId);
  };

  it('is retried after 5, 10 and 20 s, and then FAILED with its reason', { timeout: 70_000 }, async () => {
    const workId = await createWork(client);
    await writeFile(await contentOf(workId), 'no picture any more');
    const { body } = await client.post('/api/v1/preview/tasks', { workId, productId, color: 'red', size: 'M' });
    const waits = new Map<number, number>();
    const task = await until(
      'the task to fail',
      async () => {
        const seen: TaskJson = (await client.get(`/api/v1/tasks/${body.data.id}`)).body.data;
        if (seen.nextRetryTime !== null) {
          waits.set(seen.retryCount, Date.parse(seen.nextRetryTime) - Date.parse(String(seen.updateTime)));
        }
        return seen.status === 'FAILED' ? seen : null;
      },
      { within: 60_000, every: 100 },
    );
    expect([...waits]).toEqual([
      [1, 5_000],
      [2, 10_000],
      [3, 20_000],
    ]);
    expect(task).toMatchObject({
      status: 'FAILED',
      retryCount: 3,
      maxRetries: 3,
      error: {
        code: 'RENDER_FAILED',
        message: 'The preview could not be rendered: the artwork cannot be read',
        retryable: true,
      },
    });
  });

  it('is not retried when the reason cannot pass', async () => {
    const workId = await createWork(client);
    await stage.db.query(
      `UPDATE products SET sizes = jsonb_path_query_array(sizes, '$[*] ? (@.name == "M")') WHERE id = $1`,
      [productId],
    );
    // As if the size had been taken away between the create and the work.
    const [{ id }] = await stage.db.query(
      `INSERT INTO preview_tasks (id, user_id, max_attempts, work_id, product_id, color, size)
       VALUES (gen_random_uuid(), $1, 4, $2, $3, 'red', 'S') RETURNING id`,
      [client.userId, workId, productId],
    );
    expect(await client.untilEnded(id)).toMatchObject({
      status: 'FAILED',
      retryCount: 0,
      error: { code: 'PRODUCT_CHANGED', retryable: false },
    });
  });
});
