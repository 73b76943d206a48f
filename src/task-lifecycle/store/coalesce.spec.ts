import { describe, expect, it } from 'vitest';
import { coalesce } from './coalesce.js';

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
    await new Promise((resolve) => setImmediate(resolve));
    const rest = [2, 3, 4, 5].map((input) => add(input));
    expect(batches).toEqual([[1]]);
    release();
    expect(await first).toBe(10);
    await new Promise((resolve) => setImmediate(resolve));
    release();
    await rest[0];
    await new Promise((resolve) => setImmediate(resolve));
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
});
