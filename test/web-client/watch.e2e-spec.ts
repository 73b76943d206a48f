import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../../web/client/dist/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { ClientStage, collect, proxyError } from './client-stage.js';

let stage: ClientStage;

beforeAll(async () => {
  stage = await ClientStage.build();
});
afterAll(() => stage.close());

describe('watching one task', () => {
  it('tells each state up to the end, then ends', async () => {
    const { darkroom, user } = stage.page(await stage.newUser());
    const { id } = await submit(user, { waitMs: 1_200 });
    const states = await collect(darkroom.watchTask(id));
    const statuses = [...new Set(states.map(({ status }) => status))];
    expect(statuses.slice(-2)).toEqual(['PROCESSING', 'COMPLETED']);
    expect(states.every((task) => task.id === id)).toBe(true);
    const progress = states.map((task) => task.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('tells of one that has ended that it has', async () => {
    const { darkroom, user } = stage.page(await stage.newUser());
    const { id } = await submit(user, {});
    await user.untilEnded(id);
    expect((await collect(darkroom.watchTask(id))).map(({ status }) => status)).toEqual(['COMPLETED']);
  });

  it('throws for one that there is not', async () => {
    const { darkroom } = stage.page(await stage.newUser());
    const foreign = await submit(await stage.newUser(), {});
    await expect(collect(darkroom.watchTask(foreign.id))).rejects.toMatchObject({
      status: 404,
      code: 'TASK_NOT_FOUND',
    });
  });

  it('ends when it is told to, and asks for nothing more', async () => {
    const { darkroom, user, sent } = stage.page(await stage.newUser());
    const { id } = await submit(user, { waitMs: 6_000 });
    const stop = new AbortController();
    const states: Task[] = [];
    for await (const task of darkroom.watchTask(id, { signal: stop.signal })) {
      states.push(task);
      if (task.status === 'PROCESSING') stop.abort();
    }
    expect(states.at(-1)?.status).toBe('PROCESSING');
    const before = sent.length;
    await user.untilEnded(id);
    expect(sent).toHaveLength(before);
  });
});

describe('watching many', () => {
  it('needs one stream, whoever watches', async () => {
    const { darkroom, user, sent } = stage.page(await stage.newUser());
    const told: Task[] = [];
    const stop = darkroom.onTasks({ kind: 'sample' }, (task) => told.push(task));
    const tasks = await Promise.all([1, 2, 3, 4, 5].map(() => submit(user, { waitMs: 500 })));
    const states = await Promise.all(tasks.map(({ id }) => collect(darkroom.watchTask(id))));
    expect(states.map((each) => each.at(-1)?.status)).toEqual(Array(5).fill('COMPLETED'));
    const ended = () => told.filter(({ status }) => status === 'COMPLETED').map(({ id }) => id);
    await until('the ends', () => ended().length === 5);
    stop();
    expect(sent.filter(({ path }) => path.includes('/events'))).toHaveLength(1);
  });

  it('tells of what was there before and what comes, of the kind that was asked for', async () => {
    const { darkroom, user } = stage.page(await stage.newUser());
    const before = await submit(user, { waitMs: 2_000 });
    const [samples, previews]: [Task[], Task[]] = [[], []];
    const stops = [
      darkroom.onTasks({ kind: 'sample' }, (task) => samples.push(task)),
      darkroom.onTasks({ kind: 'preview' }, (task) => previews.push(task)),
    ];
    await until('the first', () => samples.some(({ id }) => id === before.id));
    const next = await submit(user, { end: 'permanent' });
    await until('both ends', () =>
      [`${before.id} COMPLETED`, `${next.id} FAILED`].every((end) =>
        samples.some(({ id, status }) => `${id} ${status}` === end),
      ),
    );
    expect(previews).toEqual([]);
    stops.forEach((stop) => stop());
  });
});

// Each waits for nothing but the pace of polls.
describe.concurrent('without a stream', () => {
  it.each(['refused', 'held back'] as const)(
    'that is %s, it asks every 2 s until the task ends, and no more',
    { timeout: 60_000 },
    async (stream) => {
      const { darkroom, user, sent } = stage.page(await stage.newUser(), { stream });
      const { id } = await submit(user, { waitMs: 13_000 });
      const states = await collect(darkroom.watchTask(id));
      expect(states.at(-1)?.status).toBe('COMPLETED');
      const polls = sent.filter(({ path }) => path === `/api/v1/tasks?ids=${id}`).map(({ at }) => at);
      // While nobody knows yet that the stream is held back, it is waited for.
      const gaps = polls.slice(1).map((at, index) => at - (polls[index] ?? 0));
      const steady = stream === 'refused' ? gaps : gaps.slice(1);
      expect(steady.length).toBeGreaterThanOrEqual(3);
      for (const gap of steady) expect(Math.abs(gap - 2_000)).toBeLessThan(300);
      const before = sent.length;
      const since = Date.now();
      await until('more requests, if there were any', () => Date.now() - since > 4_500, { within: 6_000 });
      expect(sent).toHaveLength(before);
    },
  );
});

describe('when the network fails', () => {
  it('goes on where it was, and misses no end', { timeout: 60_000 }, async () => {
    const proxy = await TcpProxy.start(Number(new URL(stage.app.baseUrl).port));
    const user = await stage.newUser();
    const { darkroom, sent } = stage.page(user, { baseUrl: `http://127.0.0.1:${proxy.port}` });
    const told: Task[] = [];
    const errors: unknown[] = [];
    const stop = darkroom.onTasks(
      {},
      (task) => told.push(task),
      (error) => errors.push(error),
    );
    const running = await submit(user, { waitMs: 1_500 });
    // Its start: that it waits may have been read by the first poll, before there was a stream.
    await until('the stream', () => told.some(({ id, status }) => id === running.id && status === 'PROCESSING'));
    proxy.refuse();
    proxy.cut();
    const unseen = await submit(user, {});
    await Promise.all([user.untilEnded(running.id), user.untilEnded(unseen.id)]);
    proxy.accept();
    const ended = (id: string) => told.some((task) => task.id === id && task.status === 'COMPLETED');
    await until('the ends', () => ended(running.id), { within: 20_000 });
    const streams = () => sent.filter(({ path }) => path.includes('/events')).length;
    await until('another stream', () => streams() > 1, { within: 20_000 });
    await until('the end of what came and went', () => ended(unseen.id), { within: 20_000 });
    const later = await submit(user, {});
    await until('what comes after', () => ended(later.id), { within: 20_000 });
    expect(errors).toEqual([]);
    stop();
    await proxy.stop();
  });

  it.each([403, 404])('goes on when it is a proxy that says %s, as while the server is deployed', async (status) => {
    const user = await stage.newUser();
    const { id } = await submit(user, { waitMs: 3_000 });
    const refusals = new Map<string, number>();
    const { darkroom } = stage.page(user, {
      // Each of the ways to look at tasks is refused at first.
      instead: ({ path }) => {
        const [route = ''] = path.split('?');
        const refused = refusals.get(route) ?? 0;
        refusals.set(route, refused + 1);
        return refused < 2 ? proxyError(status) : undefined;
      },
    });
    expect((await collect(darkroom.watchTask(id))).at(-1)?.status).toBe('COMPLETED');
    expect(refusals.get('/api/v1/tasks')).toBeGreaterThan(2);
  });

  it('ends with the error when the caller is not let in any more', async () => {
    const user = await stage.newUser();
    const { darkroom } = stage.page(Object.assign(Object.create(user), { token: 'nonsense' }));
    await expect(collect(darkroom.watchTasks())).rejects.toMatchObject({ status: 401, code: 'INVALID_TOKEN' });
  });
});
