import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WorkAborted } from './abort-reason.js';
import { RunningTasks } from './running-tasks.js';

type Needs = ConstructorParameters<typeof RunningTasks>;
type Added = Parameters<RunningTasks['add']>;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('gives back what runs, and what is claimed after that', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what none of this uses
  const running = new RunningTasks(...([{}, {}, {}] as unknown as Needs));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const add = (id: string) => running.add(...([{}, { id }] as unknown as Added)).signal;
  const early = add('early');
  expect(early.aborted).toBe(false);
  expect(running.giveBackAll()).toBe(1);
  expect(early.reason).toEqual(new WorkAborted('shutdown'));
  expect(add('late').reason).toEqual(new WorkAborted('shutdown'));
});

it('keeps an attempt when one before it, that was taken from this process, ends', () => {
  const release = vi.fn();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const running = new RunningTasks(...([{}, { release }, {}] as unknown as Needs));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const attempts = [1, 2].map((attempt) => ({ id: 'same', attempt })) as unknown as [Added[1], Added[1]];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const signals = attempts.map((task) => running.add({} as Added[0], task).signal);
  running.remove(attempts[0]);
  expect(release).toHaveBeenCalledExactlyOnceWith(attempts[0]);
  expect(running.giveBackAll()).toBe(1);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
});
