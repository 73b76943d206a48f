import { describe, expect, it } from 'vitest';
import { PermanentError, TransientError } from '../../task-lifecycle/retry-policy.js';
import type { OpenPage } from './page-round.js';
import { askRound, inTurn } from './page-round.js';
import { rateLimited } from './rate-limit.js';

const pageOf = (number: number, withPicture = false): OpenPage => ({
  number,
  question: { instruction: '', text: '', withPicture },
});
const pages = [1, 2, 3, 4, 5, 6].map((number) => pageOf(number));
const numbersOf = (some: readonly OpenPage[]): number[] => some.map(({ number }) => number);

/** Asks with these pages failing. */
async function round(failures: Record<number, Error>) {
  const asked: number[] = [];
  const { refused, missed } = await askRound(pages, async ({ number }) => {
    asked.push(number);
    await Promise.resolve();
    const failure = failures[number];
    if (failure) throw failure;
  });
  return { asked, refused: [...refused.keys()], missed: [...missed.keys()] };
}

describe('a round of questions', () => {
  const broken = new TransientError('LLM_UNAVAILABLE', 'No answer');
  const refused = new PermanentError('LLM_REFUSED', 'No');

  it('goes on after a page that failed', async () => {
    const all = { asked: [1, 2, 3, 4, 5, 6], refused: [], missed: [2, 4] };
    expect(await round({ 2: broken, 4: broken })).toEqual(all);
  });

  it('breaks off when two pages fail one after the other; those behind them are missed, too', async () => {
    expect(await round({ 2: broken, 3: broken })).toEqual({ asked: [1, 2, 3], refused: [], missed: [2, 3, 4, 5, 6] });
  });

  it('takes a refusal for a sign of life', async () => {
    expect(await round({ 2: broken, 3: refused, 4: broken })).toMatchObject({
      asked: [1, 2, 3, 4, 5, 6],
      refused: [3],
    });
  });

  it.each([rateLimited(1_000), new TransientError('LLM_SLOW', 'Slow', { countsAsAttempt: false })])(
    'breaks off at once at what concerns all pages: $code',
    async (error) => {
      expect(await round({ 2: error })).toMatchObject({ asked: [1, 2], missed: [2, 3, 4, 5, 6] });
    },
  );

  it('leaves what is no matter of a page to others', async () => {
    await expect(round({ 2: new Error('the disk') })).rejects.toThrow('the disk');
  });
});

describe('the order of questions', () => {
  it('begins at another page with each attempt', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => numbersOf(inTurn(pages, attempt))[0])).toEqual([1, 2, 4, 5, 1]);
    expect(numbersOf(inTurn(pages, 3))).toEqual([4, 5, 6, 1, 2, 3]);
  });

  it('has pictures behind the texts', () => {
    const mixed = [pageOf(1, true), pageOf(2), pageOf(3, true), pageOf(4)];
    expect(numbersOf(inTurn(mixed, 1))).toEqual([2, 4, 1, 3]);
    expect(numbersOf(inTurn(mixed, 3))).toEqual([4, 2, 3, 1]);
  });
});
