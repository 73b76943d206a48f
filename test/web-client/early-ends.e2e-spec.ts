import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Darkroom, Task } from '../../web/client/dist/index.js';
import type { ApiClient } from '../support/api-client.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { ClientStage } from './client-stage.js';

/** Ends that come before there is a stream to tell of them, or between two polls. */
let stage: ClientStage;

beforeAll(async () => {
  stage = await ClientStage.build();
});
afterAll(() => stage.close());

const samples = { kind: 'sample' };

/** What a page that watches all its samples is told. */
class Told {
  readonly tasks: Task[] = [];
  readonly stop: () => void;

  constructor(darkroom: Darkroom) {
    this.stop = darkroom.onTasks(samples, (task) => this.tasks.push(task));
  }

  statusOf(id: string): string | undefined {
    return this.tasks.findLast((task) => task.id === id)?.status;
  }

  untilEnded(id: string): Promise<unknown> {
    return until(`the end of ${id}`, () => this.statusOf(id) === 'COMPLETED', { within: 20_000 });
  }

  /** Until what happens from now on arrives. */
  async untilLive(user: ApiClient): Promise<void> {
    await this.untilEnded((await submit(user, {})).id);
  }
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const isStream = (path: string): boolean => path.includes('/tasks/events');

it('what comes and goes between the first poll and the first stream is told', async () => {
  const { opened, open } = gate();
  const user = await stage.newUser();
  const { darkroom } = stage.page(user, { delays: { request: (path) => (isStream(path) ? opened : undefined) } });
  const running = await submit(user, { waitMs: 30_000 });
  const told = new Told(darkroom);
  await until('the first poll', () => told.statusOf(running.id));
  const between = await submit(user, {});
  await user.untilEnded(between.id);
  open();
  await told.untilEnded(between.id);
  told.stop();
});

it('the end of a task that the first poll found, and told late, is told, too', async () => {
  const [beforeStream, beforeAnswer] = [gate(), gate()];
  const user = await stage.newUser();
  const { id } = await submit(user, { waitMs: 4_000 });
  let found = false;
  const { darkroom } = stage.page(user, {
    delays: {
      request: (path) => (isStream(path) ? beforeStream.opened : undefined),
      answer: (path) => {
        if (!path.includes('/tasks/active')) return undefined;
        found = true;
        return beforeAnswer.opened;
      },
    },
  });
  const told = new Told(darkroom);
  await until('the first poll', () => found);
  await user.untilEnded(id);
  beforeStream.open();
  await told.untilLive(user);
  beforeAnswer.open();
  await told.untilEnded(id);
  told.stop();
});

it('a task that ends between recovery and watching is told of, once', async () => {
  const user = await stage.newUser();
  const { darkroom } = stage.page(user);
  const { id } = await submit(user, { waitMs: 4_000 });
  const { active } = await darkroom.recoverTasks(samples);
  expect(active.map((task) => task.id)).toEqual([id]);
  await user.untilEnded(id);
  const told = new Told(darkroom);
  await told.untilEnded(id);
  await told.untilLive(user);
  expect(told.tasks.filter((task) => task.id === id)).toHaveLength(1);
  told.stop();
});

it('so is one whose recovery is answered after the stream has begun', async () => {
  const { opened, open } = gate();
  const user = await stage.newUser();
  const { id } = await submit(user, { waitMs: 4_000 });
  let actives = 0;
  const { darkroom } = stage.page(user, {
    delays: { answer: (path) => (path.includes('/tasks/active') && ++actives === 1 ? opened : undefined) },
  });
  const recovery = darkroom.recoverTasks(samples);
  await until('that it is read', () => actives > 0);
  await user.untilEnded(id);
  const told = new Told(darkroom);
  await told.untilLive(user);
  expect(told.statusOf(id)).toBeUndefined();
  open();
  expect((await recovery).active.map((task) => task.id)).toEqual([id]);
  await told.untilEnded(id);
  told.stop();
});

it('what the page itself has made and nobody watched is told of, whenever it ended', async () => {
  const user = await stage.newUser();
  const { darkroom } = stage.page(user);
  const failed = await submit(user, { end: 'permanent' });
  await user.untilEnded(failed.id);
  const { id } = await darkroom.retryTask(failed.id);
  await user.untilEnded(id);
  const told = new Told(darkroom);
  await until('its end', () => told.statusOf(id) === 'FAILED');
  told.stop();
});

it('without a stream, what comes and goes between two polls is told; what ended before is not', async () => {
  const user = await stage.newUser();
  const earlier = await submit(user, {});
  await user.untilEnded(earlier.id);
  const { darkroom, sent } = stage.page(user, { stream: 'refused' });
  const running = await submit(user, { waitMs: 30_000 });
  const told = new Told(darkroom);
  await until('the first poll', () => told.statusOf(running.id));
  for (let round = 0; round < 2; round++) {
    const { id } = await submit(user, {});
    await user.untilEnded(id);
    await told.untilEnded(id);
  }
  expect(told.statusOf(earlier.id)).toBeUndefined();
  expect(sent.some(({ path }) => path.includes('/tasks/history'))).toBe(false);
  told.stop();
});
