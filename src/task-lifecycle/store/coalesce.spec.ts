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

  it('halves a failed batch until those are alone that are at fault', async () => {
    const batches: number[][] = [];
    const add = coalesce<number, number>(
      async (inputs) => {
        batches.push(inputs);
        if (inputs.includes(2)) throw new Error('2 is not storable');
        return inputs;
      },
      { batch: 64, atOnce: 1, isOneInputsFault: () => true },
    );
    const results = await Promise.allSettled(Array.from({ length: 64 }, (_, index) => add(index)));
    expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([2]);
    // The batch, and two halves of each that had the culprit: 64 one by one would have been 65.
    expect(batches.map(({ length }) => length)).toEqual([64, 32, 16, 8, 4, 2, 2, 1, 1, 4, 8, 16, 32]);
  });

  it('has every call of a failed batch fail for its own reason', async () => {
    const add = coalesce<number, number>(
      async ([first, ...others]) => {
        throw new Error(`${first} of ${others.length + 1}`);
      },
      { batch: 10, atOnce: 1, isOneInputsFault: () => true },
    );
    const results = await Promise.allSettled([add(1), add(2), add(3)]);
    expect(results.map((result) => (result.status === 'rejected' ? String(result.reason) : ''))).toEqual([
      'Error: 1 of 1',
      'Error: 2 of 1',
      'Error: 3 of 1',
    ]);
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
