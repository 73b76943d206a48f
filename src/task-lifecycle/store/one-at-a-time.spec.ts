import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.js';

it('runs works of one key in their order and never two of them, and others meanwhile', async () => {
  const run = oneAtATime();
  const told: string[] = [];
  const running = new Set<string>();
  const work = (key: string, name: string) => async (): Promise<string> => {
    expect(running.has(key)).toBe(false);
    running.add(key);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running.delete(key);
    told.push(name);
    return name;
  };
  const names = ['a1', 'a2', 'b1', 'a3', 'b2'];
  const results = await Promise.all(names.map((name) => run(name.charAt(0), work(name.charAt(0), name))));
  expect(results).toEqual(names);
  expect(told.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(told.indexOf('b1')).toBeLessThan(told.indexOf('a2'));
});

it('goes on after a work that failed, which only its caller is told', async () => {
  const run = oneAtATime();
  const failed = run('a', async () => {
    throw new Error('no');
  });
  const next = run('a', async () => 'yes');
  await expect(failed).rejects.toThrow('no');
  await expect(next).resolves.toBe('yes');
});

it('tells all who wait behind it of an error that is theirs, too, and serves those who come later', async () => {
  const run = oneAtATime((error) => error instanceof RangeError);
  let runs = 0;
  const work = async (): Promise<void> => {
    runs++;
    throw new RangeError('away');
  };
  const all = await Promise.allSettled([run('a', work), run('a', work), run('a', work), run('b', async () => 'b')]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
  expect(runs).toBe(1);
  await expect(run('a', async () => 'back')).resolves.toBe('back');
});
