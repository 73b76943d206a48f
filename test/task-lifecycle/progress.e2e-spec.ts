import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TaskProgressed } from '../../src/task-lifecycle/task-moved.js';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { submit } from './sample-client.js';

describe('progress', () => {
  let stage: TestStage;
  let app: TestApp;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start();
    client = await app.guest();
  });
  afterAll(() => stage.close());

  it('grows, with stage and remaining seconds, is written at most twice a second, and is 100 only at the end', async () => {
    const written: { progress: number; at: number }[] = [];
    app.app.get(EventEmitter2).on(TaskProgressed.event, ({ task }: TaskProgressed) => {
      written.push({ progress: task.progress, at: Date.now() });
    });
    const { id } = await submit(client, { waitMs: 2_500 });
    const seen: number[] = [];
    for (;;) {
      const { body } = await client.get(`/api/v1/tasks/${id}`);
      seen.push(body.data.progress);
      if (body.data.status === 'COMPLETED') break;
      if (body.data.progress > 0) expect(body.data).toMatchObject({ stage: 'waiting', etaSeconds: expect.any(Number) });
      expect(body.data.progress).toBeLessThan(100);
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(100);
    expect(written.length).toBeGreaterThanOrEqual(3);
    // The first report is written at once, every later one half a second after the one before.
    expect(written.length).toBeLessThanOrEqual(
      1 + Math.ceil(((written.at(-1)?.at ?? 0) - (written[0]?.at ?? 0)) / 490),
    );
  });

  it('does not fall back when another attempt begins', async () => {
    const { id } = await submit(client, { waitMs: 1_200, end: 'transient' }, { waitMs: 400 });
    const seen: number[] = [];
    for (;;) {
      const { body } = await client.get(`/api/v1/tasks/${id}`);
      seen.push(body.data.progress);
      if (body.data.status === 'COMPLETED') break;
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});
