import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CompositionProgress } from './composition-progress.js';

interface Told {
  percent: number;
  stage: string | undefined;
  eta: number | undefined;
}

const told: Told[] = [];
const context = {
  progress: (percent: number, stage?: string, eta?: number) => void told.push({ percent, stage, eta }),
};

beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
});
afterEach(() => vi.useRealTimers());

const lastPercent = (): number | undefined => told.at(-1)?.percent;

/** Steps of 10 s of work each, told of every quarter of a second as ffmpeg does. */
function work(progress: CompositionProgress, step: string): void {
  for (let tick = 1; tick <= 40; tick++) {
    vi.advanceTimersByTime(250);
    progress.advance(step, tick / 40);
  }
}

it('moves by less than a tenth at a time, up to 99, also while it copies and proves', () => {
  const progress = new CompositionProgress(context);
  progress.plan(new Map([['join', 10], ['prove', 10]])); // prettier-ignore
  progress.enter('joining');
  work(progress, 'join');
  work(progress, 'prove');
  told.forEach(({ percent }, index) => {
    const before = told[index - 1]?.percent ?? 0;
    expect(percent).toBeGreaterThanOrEqual(before);
    expect(percent - before).toBeLessThan(10);
  });
  expect(told.at(-1)).toMatchObject({ percent: 99, stage: 'joining' });
});

it('tells what is left once the pace says something, and settles on it', () => {
  const progress = new CompositionProgress(context);
  progress.plan(new Map([['join', 10], ['prove', 10]])); // prettier-ignore
  progress.enter('joining');
  work(progress, 'join');
  expect(told[0]?.eta).toBeUndefined();
  const etas = told.flatMap(({ eta }) => eta ?? []);
  // 20 s in all, by a steady pace: it is right from the first word, to the second.
  expect(etas[0]).toBeLessThanOrEqual(20);
  etas.forEach((eta, index) => expect(eta).toBeLessThanOrEqual(etas[index - 1] ?? 20));
  expect(etas.at(-1)).toBe(10);
});

it('does not go back when a plan has to be given up for one that takes longer, and spreads what is left over that', () => {
  const progress = new CompositionProgress(context);
  progress.plan(new Map([['join', 10], ['prove', 10]])); // prettier-ignore
  progress.enter('joining');
  work(progress, 'join');
  expect(lastPercent()).toBeCloseTo(49.5);
  progress.plan(new Map([['segment 0', 30], ['join', 10]])); // prettier-ignore
  told.length = 0;
  progress.enter('normalising 1/1');
  // What was joined is of no use now, and the pace of joining says nothing of that of encoding.
  expect(lastPercent()).toBeCloseTo(49.5);
  expect(told).toMatchObject([{ stage: 'normalising 1/1', eta: undefined }]);
  work(progress, 'segment 0');
  expect(lastPercent()).toBeCloseTo(49.5 + 0.75 * 49.5);
  expect(told.at(-1)?.eta).toBe(4);
  work(progress, 'join');
  expect(lastPercent()).toBe(99);
});

it('what an attempt before this one did counts as done, and not for the pace', () => {
  const progress = new CompositionProgress(context);
  progress.plan(new Map([['segment 0', 60], ['segment 1', 30], ['join', 10]])); // prettier-ignore
  vi.advanceTimersByTime(10);
  progress.spare('segment 0');
  expect(lastPercent()).toBeCloseTo(59.4);
  expect(told.at(-1)?.eta).toBeUndefined();
  work(progress, 'segment 1');
  // 30 of its units took 10 s; 10 are left.
  expect(lastPercent()).toBeCloseTo(89.1);
  expect(told.at(-1)?.eta).toBe(4);
});
