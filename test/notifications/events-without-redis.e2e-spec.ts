import { afterAll, beforeAll, expect, it } from 'vitest';
import { TaskFeed } from '../../src/notifications/events/task-feed.js';
import { TaskReader } from '../../src/task-lifecycle/task-reader.service.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { EventReader } from './event-reader.js';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ REDIS_URL: undefined });
});
afterAll(() => stage.close());

it('one process alone needs no Redis', async () => {
  const client = await clientFor(app, 'ann');
  const reader = await EventReader.open(client);
  await reader.snapshot();
  const { id } = await submit(client, { waitMs: 50 });
  await reader.untilStatus(id, 'COMPLETED');
  expect([...new Set(reader.of(id).map(({ status }) => status))]).toEqual(['PENDING', 'PROCESSING', 'COMPLETED']);
  reader.close();
});

it('tells of an end whose process died before it could, within 15 s', { timeout: 40_000 }, async () => {
  const client = await clientFor(app, 'ben');
  const [reader, foreign] = [await EventReader.open(client), await EventReader.open(await clientFor(app, 'cal'))];
  const { id } = await submit(client, { waitMs: 60_000 });
  await reader.untilStatus(id, 'PROCESSING');
  await stage.db.query(
    `UPDATE sample_tasks SET status = 'FAILED', finished_at = now(), seq = nextval('task_seq'), updated_at = now() WHERE id = $1`,
    [id],
  );
  await reader.untilStatus(id, 'FAILED', 15_000);
  // Once, although the sweep goes on.
  const { id: next } = await submit(client, {});
  await reader.untilStatus(next, 'COMPLETED');
  expect(reader.of(id).filter(({ status }) => status === 'FAILED')).toHaveLength(1);
  expect(foreign.of(id)).toEqual([]);
  reader.close();
  foreign.close();
});

it('drops a client that does not read, and holds little for it', { timeout: 60_000 }, async () => {
  const client = await clientFor(app, 'dan');
  const [slow, reader] = [await EventReader.open(client), await EventReader.open(client)];
  await Promise.all([slow.snapshot(), reader.snapshot()]);
  slow.response.pause();
  const { id } = await submit(client, {});
  const ended = await reader.untilStatus(id, 'COMPLETED');
  const snapshot = await app.app.get(TaskReader, { strict: false }).get(client.userId, id);
  const feed = app.app.get(TaskFeed, { strict: false });
  const plans = [{ waitMs: 0, note: 'x'.repeat(100_000) }];
  const before = process.memoryUsage().rss;
  const hungUp = new Promise((resolve) => slow.response.once('close', resolve));
  // 40 MB: more than the kernel and the process together hold back for one client.
  for (let sent = 0; sent < 400;) {
    for (const end = sent + 5; sent < end; sent++) {
      const task = Object.assign(new snapshot.kind.entity(), snapshot.task, {
        plans,
        seq: snapshot.task.seq + sent + 1,
      });
      await feed.publish({ ...snapshot, task });
    }
    const count = sent;
    await until('the other stream to have it', () => reader.of(ended.id).length > count, { within: 20_000, every: 1 });
  }
  slow.response.resume();
  await hungUp;
  expect(slow.of(ended.id).length).toBeGreaterThan(1);
  expect(slow.of(ended.id).length).toBeLessThan(300);
  // This process reads both streams and keeps what it read.
  expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
  reader.close();
});
