import { describe, expect, it } from 'vitest';
import { coalesce } from './coalesce.js';

/** Of the event loop: by then the next batch has begun. */
async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('coalesce', () => {
  it('runs a lone call at once, and what arrives meanwhile as the next batch', async () => {
    const batches: number[][] = [];
    let release = (): void => undefined;
    const add = coalesce<number, number>(
      async (inputs) => {
        batches.push(inputs);
        await new Promise<void>((resolve) => (release = resolve));
        return inputs.map((input) => input * 10);
      },
      { batch: 3, atOnce: 1 },
    );
    const first = add(1);
    await twoTurns();
    const rest = [2, 3, 4, 5].map((input) => add(input));
    expect(batches).toEqual([[1]]);
    release();
    expect(await first).toBe(10);
    await twoTurns();
    release();
    await rest[0];
    await twoTurns();
    release();
    expect(await Promise.all(rest)).toEqual([20, 30, 40, 50]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('fails every call of a batch that fails, and goes on with the next', async () => {
    let broken = true;
    const add = coalesce<number, number>(
      async (inputs) => {
        if (broken) throw new Error('broken');
        return inputs;
      },
      { batch: 10, atOnce: 1 },
    );
    const results = await Promise.allSettled([add(1), add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await add(3)).toBe(3);
  });

  it('runs the calls of a failed batch one by one where one of them may be at fault', async () => {
    const batches: number[][] = [];
    const add = coalesce<number, number>(
      async (inputs) => {
        batches.push(inputs);
        if (inputs.includes(2)) throw new Error('2 is not storable');
        return inputs;
      },
      { batch: 10, atOnce: 1, isOneInputsFault: () => true },
    );
    const results = await Promise.allSettled([add(1), add(2), add(3)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('lets nobody wait for longer than they have patience', async () => {
    let release: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (release = resolve));
    const add = coalesce<number, number>(
      async (inputs) => {
        await blocked;
        return inputs;
      },
      { batch: 1, atOnce: 1, patience: { ms: 10, error: () => new Error('too busy') } },
    );
    const first = add(1);
    await expect(add(2)).rejects.toThrow('too busy');
    release();
    expect(await first).toBe(1);
    expect(await add(3)).toBe(3);
  });
});
