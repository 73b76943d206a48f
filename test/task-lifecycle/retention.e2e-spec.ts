import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RetentionCron } from '../../src/task-lifecycle/maintenance/retention.cron.js';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { submit } from './sample-client.js';

describe('retention', () => {
  let stage: TestStage;
  let app: TestApp;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start();
    client = await app.guest();
  });
  afterAll(() => stage.close());

  const finished = async () => {
    const { id } = await submit(client, { file: true });
    return client.untilEnded(id);
  };
  const contents = async () => {
    const entries = await readdir(`${stage.dataDir}/files`, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).length;
  };

  it('deletes tasks that were finished long ago, with their files, and keeps the others', async () => {
    const [old, recent] = [await finished(), await finished()];
    expect(existsSync(stage.dataDir)).toBe(true);
    expect(await contents()).toBe(2);
    await stage.db.query(`UPDATE sample_tasks SET finished_at = now() - interval '25 hours' WHERE id = $1`, [old.id]);
    await Promise.all([app.app.get(RetentionCron).run(), app.app.get(RetentionCron).run()]);
    expect((await client.get(`/api/v1/tasks/${old.id}`)).status).toBe(404);
    expect((await fetch(String(old.resultUrl))).status).toBe(404);
    expect((await client.get(`/api/v1/tasks/${recent.id}`)).body.data.status).toBe('COMPLETED');
    expect((await fetch(String(recent.resultUrl))).status).toBe(200);
    expect(await contents()).toBe(1);
  });
});
