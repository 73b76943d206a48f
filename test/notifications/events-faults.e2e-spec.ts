import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import type { DarkroomProcess } from '../support/darkroom-process.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { EventReader } from './event-reader.js';

describe('event streams on two API processes', () => {
  let fleet: Fleet;
  let api: DarkroomProcess;
  let client: ApiClient;

  beforeAll(async () => {
    fleet = await Fleet.build();
    [api] = await Promise.all([fleet.start('api'), fleet.start('worker'), fleet.start('scheduler')]);
    client = await guestOf(api);
  });
  afterAll(() => fleet.stop());

  it('miss no end of 100 tasks when the process of the client is killed', { timeout: 90_000 }, async () => {
    const doomed = await fleet.start('api');
    const there = new ApiClient(doomed.baseUrl, client.token, client.userId);
    const first = await EventReader.open(there);
    await first.snapshot();
    const tasks = await Promise.all(Array.from({ length: 100 }, () => submit(client, { waitMs: 300 })));
    const ends = (reader: EventReader) =>
      reader.events.flatMap(({ event, data }) => (event === 'task' ? [data] : data.tasks)).filter(isEnd);
    await until('some ends', () => ends(first).length > 10, { within: 30_000 });
    await doomed.kill('SIGKILL');
    await until('the end of the stream', () => first.ended);
    const second = await EventReader.open(client, '', { 'last-event-id': first.lastId });
    const ended = () => new Set([...ends(first), ...ends(second)].map(({ id }) => id));
    await until('every end', () => tasks.every(({ id }) => ended().has(id)), { within: 40_000 });
    expect(ends(first).length).toBeLessThan(100);
    second.close();
  });

  it('tell every end once to every stream when hundreds of tasks move at once', { timeout: 90_000 }, async () => {
    const other = await fleet.start('api');
    const users = await Promise.all(Array.from({ length: 5 }, () => guestOf(api)));
    const readers = await Promise.all(
      users.flatMap((user) =>
        [user, new ApiClient(other.baseUrl, user.token, user.userId)].map(async (at) => ({
          user,
          reader: await EventReader.open(at),
        })),
      ),
    );
    await Promise.all(readers.map(({ reader }) => reader.snapshot()));
    const created = new Map(
      await Promise.all(
        users.map(async (user) => {
          const tasks = await Promise.all(Array.from({ length: 40 }, () => submit(user, {})));
          return [user, tasks.map(({ id }) => id)] as const;
        }),
      ),
    );
    const endsAt = (reader: EventReader): string[] =>
      reader.events.flatMap(({ event, data }) => (event === 'task' && isEnd(data) ? [String(data.id)] : []));
    for (const { user, reader } of readers) {
      const wanted = created.get(user)?.toSorted();
      await until('every end', () => endsAt(reader).length >= 40, { within: 40_000 });
      expect(endsAt(reader).toSorted()).toEqual(wanted);
      // Of what came before the end some may be left out, and nothing comes after it.
      for (const id of wanted ?? []) expect(reader.of(id).at(-1)?.status).toBe('COMPLETED');
      reader.close();
    }
    await other.stop();
  });

  it('tell every end while Redis is away, and after', { timeout: 90_000 }, async () => {
    const reader = await EventReader.open(client);
    await reader.snapshot();
    const running = await submit(client, { waitMs: 4_000 });
    await reader.untilStatus(running.id, 'PROCESSING');
    await fleet.redis.kill();
    await reader.untilStatus(running.id, 'COMPLETED', 15_000);
    const without = await submit(client, {});
    await reader.untilStatus(without.id, 'COMPLETED', 15_000);
    const opened = await EventReader.open(client);
    expect(opened.status).toBe(200);
    const late = await submit(client, { waitMs: 1_500 });
    await opened.untilStatus(late.id, 'PROCESSING', 15_000);
    await fleet.redis.restart();
    await Promise.all([reader, opened].map((each) => each.untilStatus(late.id, 'COMPLETED', 20_000)));
    // By the feed again, and not by the sweep of every 10 s.
    await until(
      'moves to arrive at once',
      async () => {
        const { id } = await submit(client, {});
        await Promise.all([reader, opened].map((each) => each.untilStatus(id, 'COMPLETED', 500)));
        return true;
      },
      { within: 30_000 },
    );
    reader.close();
    opened.close();
  });

  it('tell every end while Redis is frozen', { timeout: 90_000 }, async () => {
    const reader = await EventReader.open(client);
    await reader.snapshot();
    process.kill(fleet.redis.pid, 'SIGSTOP');
    try {
      const { id } = await submit(client, {});
      await reader.untilStatus(id, 'COMPLETED', 15_000);
      const opened = await EventReader.open(client);
      expect(opened.status).toBe(200);
      opened.close();
    } finally {
      process.kill(fleet.redis.pid, 'SIGCONT');
    }
    reader.close();
  });
});

function isEnd({ status }: { status: string }): boolean {
  return ['COMPLETED', 'FAILED', 'CANCELLED'].includes(status);
}
