import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { TokenService } from '../../src/auth/token.service.js';
import { parseJson } from '../../src/json.js';
import { StreamRooms } from '../../src/notifications/events/stream-rooms.js';
import { TaskEvent } from '../../src/notifications/events/task-event.js';
import { TaskStreams } from '../../src/notifications/events/task-streams.service.js';
import type { TaskSnapshot } from '../../src/task-lifecycle/task-snapshot.js';
import { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { EventReader } from './event-reader.js';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api', MAX_EVENT_STREAMS: '1' });
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => stage.close());

/** Locks a table until what is given ends, which begins once somebody waits for the table. */
async function withTableHeld<T>(table: string, begin: () => void, work: () => Promise<T>): Promise<T> {
  const holder = stage.db.createQueryRunner();
  await holder.startTransaction();
  try {
    await holder.query(`LOCK TABLE ${table}`);
    begin();
    await until(`somebody who waits for ${table}`, async () => {
      const [{ waiting }] = await stage.db.query(
        'SELECT count(*)::int AS waiting FROM pg_locks WHERE relation = $1::regclass AND NOT granted',
        [table],
      );
      return waiting > 0;
    });
    return await work();
  } finally {
    await holder.rollbackTransaction();
    await holder.release();
  }
}

/** Opens a stream whose first event cannot be read before the given work has ended. */
async function openDuring(client: ApiClient, work: () => Promise<unknown>): Promise<EventReader> {
  let opening: Promise<EventReader> | undefined;
  await withTableHeld('sample_tasks', () => (opening = EventReader.open(client)), work);
  if (!opening) throw new Error('Nothing was opened');
  return opening;
}

it('keeps no place for a client that has left while its token was looked at', async () => {
  const client = await clientFor(app, 'ann');
  const { token } = (await client.post('/api/v1/tasks/events/token')).body.data;
  const opened = vi.spyOn(app.app.get(TaskStreams), 'open');
  const answers = once(app.app.getHttpServer(), 'request').then(([, answer]) => answer);
  const sent = request(`${app.baseUrl}/api/v1/tasks/events?token=${token}`, { agent: false }).on('error', () => null);
  await withTableHeld(
    'event_tokens',
    () => sent.end(),
    async () => {
      sent.destroy();
      const answer = await answers;
      await until('the server to notice', () => answer.destroyed);
    },
  );
  await until('the stream to be opened', () => opened.mock.settledResults[0]?.type === 'fulfilled');
  const reader = await EventReader.open(client);
  expect(reader.status).toBe(200);
  reader.close();
});

it('ends a stream whose token has expired before its first event', async () => {
  const token = await app.app.get(TokenService).sign('ben', 'user', '4s');
  const expired = Date.now() + 4_000;
  const reader = await openDuring(new ApiClient(app.baseUrl, token, 'ben'), () =>
    until('the token to expire', () => Date.now() > expired),
  );
  expect(reader.status).toBe(200);
  await until('the end of the stream', () => reader.ended);
});

it('drops a stream that has missed too much before its first event', async () => {
  const client = await clientFor(app, 'cleo');
  const reader = await openDuring(client, async () => {
    const channel = app.app.get(StreamRooms).channelOf('cleo');
    for (let seq = 0; seq <= 5_000; seq++) {
      const snapshot = { task: { id: 'a task', seq, status: 'PENDING' }, kind: {}, queuePosition: null };
      channel?.take(new TaskEvent(parseJson<TaskSnapshot>(JSON.stringify(snapshot)), () => null));
    }
  });
  await until('the end of the stream', () => reader.ended);
  expect(reader.events).toEqual([]);
});

it('ends a stream that the stop of its process has found before its first event', async () => {
  const doomed = await stage.start({ ROLE: 'api' });
  const asked = vi.spyOn(doomed.app.get(TaskStreams), 'beforeApplicationShutdown');
  let stopped: Promise<void> | undefined;
  const reader = await openDuring(await clientFor(doomed, 'dan'), () => {
    stopped = doomed.stop();
    return until('the process to stop', () => asked.mock.calls.length > 0);
  });
  expect((await reader.snapshot()).tasks).toEqual([]);
  await until('the end of the stream', () => reader.ended);
  await stopped;
});
