import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RecoveryStorage } from '../../web/client/dist/index.js';
import type { ApiClient } from '../support/api-client.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { ClientStage } from './client-stage.js';

let stage: ClientStage;

beforeAll(async () => {
  stage = await ClientStage.build();
});
afterAll(() => stage.close());

/** Lasts from visit to visit. */
function newStorage(): RecoveryStorage & { items: Map<string, string> } {
  const items = new Map<string, string>();
  return { items, getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

const ids = (tasks: readonly { id: string }[]): string[] => tasks.map(({ id }) => id);
const samples = { kind: 'sample' };

it('finds what runs after a reload, and what ended while the page was away', { timeout: 60_000 }, async () => {
  const [user, storage] = [await stage.newUser(), newStorage()];
  const old = await submit(user, {});
  await user.untilEnded(old.id);
  const running = await submit(user, { waitMs: 1_500 });
  const first = await stage.page(user, { storage }).darkroom.recoverTasks(samples);
  expect([ids(first.active), ids(first.endedUnseen)]).toEqual([[running.id], []]);
  // The page is away: one ends, one comes and goes, one stays.
  const elsewhere = await submit(user, { end: 'permanent' });
  await Promise.all([user.untilEnded(running.id), user.untilEnded(elsewhere.id)]);
  const staying = await submit(user, { waitMs: 30_000 });
  const second = await stage.page(user, { storage }).darkroom.recoverTasks(samples);
  expect(ids(second.active)).toEqual([staying.id]);
  expect(second.endedUnseen.map(({ id, status }) => [id, status])).toEqual([
    [elsewhere.id, 'FAILED'],
    [running.id, 'COMPLETED'],
  ]);
  const third = await stage.page(user, { storage }).darkroom.recoverTasks(samples);
  expect([ids(third.active), ids(third.endedUnseen)]).toEqual([[staying.id], []]);
});

it('does not tell again of what the page has shown', async () => {
  const [user, storage] = [await stage.newUser(), newStorage()];
  const { darkroom } = stage.page(user, { storage });
  await darkroom.recoverTasks(samples);
  const [shown, unseen] = [await submit(user, {}), await submit(user, {})];
  for await (const task of darkroom.watchTask(shown.id))
    if (task.status === 'COMPLETED') darkroom.recovery.markSeen(samples, task);
  await user.untilEnded(unseen.id);
  const again = await stage.page(user, { storage }).darkroom.recoverTasks(samples);
  expect(ids(again.endedUnseen)).toEqual([unseen.id]);
});

it('keeps pages apart', async () => {
  const [user, storage] = [await stage.newUser(), newStorage()];
  const page = stage.page(user, { storage });
  const { id } = await submit(user, { waitMs: 5_000 });
  expect(await page.darkroom.recoverTasks({ kind: 'generation', type: 'CREATE' })).toEqual({
    active: [],
    endedUnseen: [],
  });
  expect(ids((await page.darkroom.recoverTasks(samples)).active)).toEqual([id]);
  const place = `darkroom:visit:${stage.app.baseUrl}:${user.userId}`;
  expect([...storage.items.keys()]).toEqual([`${place}:generation:CREATE`, `${place}:sample:*`]);
});

it('keeps the users of one browser apart', async () => {
  const [ann, ben, storage] = [await stage.newUser(), await stage.newUser(), newStorage()];
  const pageOf = (user: ApiClient) => stage.page(user, { storage }).darkroom;
  await pageOf(ann).recoverTasks(samples);
  const missed = await submit(ann, {});
  await ann.untilEnded(missed.id);
  const bens = await submit(ben, {});
  await ben.untilEnded(bens.id);
  expect((await pageOf(ben).recoverTasks(samples)).endedUnseen).toEqual([]);
  expect(ids((await pageOf(ann).recoverTasks(samples)).endedUnseen)).toEqual([missed.id]);
});

it('goes without a memory where the browser allows none', async () => {
  const user = await stage.newUser();
  const refuse = (): never => {
    throw new Error('The page may keep nothing');
  };
  const { darkroom } = stage.page(user, { storage: { getItem: refuse, setItem: refuse } });
  const { id } = await submit(user, { waitMs: 3_000 });
  expect(ids((await darkroom.recoverTasks(samples)).active)).toEqual([id]);
});
