import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { LeaseMessage } from './lease-keeper.js';
import { LeaseKeeper } from './lease-keeper.js';

type Needs = ConstructorParameters<typeof LeaseKeeper>;

function keeper() {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what none of this uses
  const leases = new LeaseKeeper(...([{}, {}, {}] as unknown as Needs));
  const said = vi.fn<(message: LeaseMessage) => void>();
  leases['post'] = said;
  return { leases, said };
}

it('lets go of what ends in one turn together', async () => {
  const { leases, said } = keeper();
  const tasks = ['a', 'b'].map((id) => ({ id, attempt: 1 }));
  leases.hold('sample_tasks', tasks);
  for (const task of tasks) leases.release(task);
  await turn();
  expect(said.mock.calls).toEqual([
    [{ type: 'hold', table: 'sample_tasks', tasks }],
    [{ type: 'release', ids: ['a', 'b'] }],
  ]);
});

it('does not let go of an attempt when an older one of the same task ends', async () => {
  const { leases, said } = keeper();
  const [taken, anew] = [1, 2].map((attempt) => ({ id: 'a', attempt }));
  if (!taken || !anew) throw new Error('There are two');
  leases.hold('sample_tasks', [taken]);
  leases.hold('sample_tasks', [anew]);
  leases.release(taken);
  await turn();
  expect(said).toHaveBeenCalledTimes(2);
  leases.release(anew);
  await turn();
  expect(said).toHaveBeenLastCalledWith({ type: 'release', ids: ['a'] });
});

it('tells what ended before what is held anew', async () => {
  const { leases, said } = keeper();
  const [ended, anew] = [
    { id: 'a', attempt: 1 },
    { id: 'a', attempt: 1 },
  ];
  leases.hold('sample_tasks', [ended]);
  leases.release(ended);
  leases.hold('sample_tasks', [anew]);
  await turn();
  expect(said.mock.calls.map(([{ type }]) => type)).toEqual(['hold', 'release', 'hold']);
});
