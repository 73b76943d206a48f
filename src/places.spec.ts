import { expect, it } from 'vitest';
import { Places } from './places.js';

const forever = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('lets as many in as there are places, then one for each that leaves, in order', async () => {
  const places = new Places(2);
  const first = await places.take(forever);
  await places.take(forever);
  const order: number[] = [];
  const waiting = [1, 2].map((who) => places.take(forever).then((leave) => (order.push(who), leave)));
  await turn();
  expect(order).toEqual([]);
  first();
  first();
  await turn();
  expect(order).toEqual([1]);
  (await waiting[0])?.();
  await turn();
  expect(order).toEqual([1, 2]);
});

it('does not let anybody past who is given a place at that moment', async () => {
  const places = new Places(1);
  const leave = await places.take(forever);
  const waiting = places.take(forever);
  leave();
  let late = false;
  void places.take(forever).then(() => (late = true));
  await waiting;
  await turn();
  expect(late).toBe(false);
});

it('does works in places, and frees those of works that fail', async () => {
  const places = new Places(1);
  const failing = places.run(undefined, async () => {
    throw new Error('no');
  });
  const next = places.run(forever, async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('yes');
});

it('gives no place to who has stopped waiting', async () => {
  const places = new Places(1);
  const leave = await places.take(forever);
  const controller = new AbortController();
  const waiting = places.take(controller.signal);
  const reason = new Error('cancelled');
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(places.take(controller.signal)).rejects.toBe(reason);
  leave();
  await expect(places.take(forever)).resolves.toBeTypeOf('function');
});

/** Takes a place for each of the names, and tells who has got one so far; each keeps its place until it is told to leave. */
function queue(places: Places, names: readonly string[]): { got: string[]; leave: (name: string) => Promise<void> } {
  const got: string[] = [];
  const leaves = new Map<string, (() => void)[]>();
  for (const name of names)
    void places.take(forever, name).then((leave) => {
      got.push(name);
      leaves.set(name, [...(leaves.get(name) ?? []), leave]);
    });
  return {
    got,
    leave: async (name) => {
      leaves.get(name)?.shift()?.();
      await turn();
    },
  };
}

it('gives the places in turn, however many one of them wants', async () => {
  const { got, leave } = queue(new Places(1), ['a', 'a', 'a', 'a', 'b', 'b', 'c']);
  await turn();
  for (let n = 0; n < 6; n++) await leave(got.at(-1) ?? '');
  expect(got.join('')).toBe('aabcaba');
});

it('gives a place first to who has the fewest', async () => {
  const { got, leave } = queue(new Places(3), ['a', 'a', 'a', 'a', 'a', 'b', 'b']);
  await turn();
  expect(got.join('')).toBe('aaa');
  await leave('a');
  expect(got.join('')).toBe('aaab');
  await leave('a');
  expect(got.join('')).toBe('aaaba');
  await leave('a');
  expect(got.join('')).toBe('aaabab');
});

it('remembers nobody who has and wants nothing', async () => {
  const places = new Places(1);
  const controller = new AbortController();
  const leave = await places.take(forever, 'a');
  const waiting = places.take(controller.signal, 'b');
  controller.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  leave();
  expect(places).toMatchObject({ taken: 0, shares: new Map() });
});
