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
