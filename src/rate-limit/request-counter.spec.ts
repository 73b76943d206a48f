import { describe, expect, it } from 'vitest';
import { RequestCounter, WINDOW_MS } from './request-counter.js';

const START = 1_000 * WINDOW_MS;

/** What the processes share. */
function sharedCounters() {
  const sums = new Map<string, number>();
  return async (caller: string, window: number, requests: number) => {
    const key = `${caller}:${window}`;
    sums.set(key, (sums.get(key) ?? 0) + requests);
    return sums.get(key) ?? 0;
  };
}

describe('counting requests', () => {
  it('allows as many as the limit in a minute, and again in the next', () => {
    const counter = new RequestCounter(3);
    const standings = [0, 1, 2, 3].map((second) => counter.hit('a', START + second * 1_000));
    expect(standings.map(({ allowed }) => allowed)).toEqual([true, true, true, false]);
    expect(standings.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0]);
    expect(standings.map(({ resetSeconds }) => resetSeconds)).toEqual([60, 59, 58, 57]);
    expect(counter.hit('a', START + WINDOW_MS)).toMatchObject({ allowed: true, remaining: 2 });
  });

  it('can be asked without counting', () => {
    const counter = new RequestCounter(1);
    expect(counter.look('a', START)).toMatchObject({ allowed: true, remaining: 0 });
    expect(counter.hit('a', START).allowed).toBe(true);
    expect(counter.look('a', START).allowed).toBe(false);
    expect(counter.look('a', START + WINDOW_MS).allowed).toBe(true);
  });

  it('keeps callers apart', () => {
    const counter = new RequestCounter(1);
    expect(counter.hit('a', START).allowed).toBe(true);
    expect(counter.hit('b', START).allowed).toBe(true);
    expect(counter.hit('a', START).allowed).toBe(false);
  });

  it('counts what other processes have told, each request once', async () => {
    const add = sharedCounters();
    const [one, two] = [new RequestCounter(10), new RequestCounter(10)];
    for (let i = 0; i < 4; i++) one.hit('a', START);
    for (let i = 0; i < 3; i++) two.hit('a', START);
    for (let round = 0; round < 3; round++) {
      await one.exchange(add);
      await two.exchange(add);
    }
    // Whoever exchanged before the other learns of its requests with the next request of its own.
    one.hit('a', START);
    await one.exchange(add);
    expect(one.hit('a', START).remaining).toBe(10 - 4 - 3 - 2);
    expect(two.hit('a', START).remaining).toBe(10 - 3 - 4 - 1);
  });

  it('goes on by itself while nothing can be exchanged, and makes up for it later', async () => {
    const counter = new RequestCounter(5);
    counter.hit('a', START);
    await counter.exchange(async () => null);
    expect(counter.hit('a', START).remaining).toBe(3);
    let told = 0;
    await counter.exchange(async (_caller, _window, requests) => {
      told += requests;
      return 2;
    });
    expect(told).toBe(2);
  });
});
