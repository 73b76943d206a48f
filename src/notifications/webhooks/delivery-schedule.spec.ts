import { expect, it } from 'vitest';
import { DELIVERY_DELAYS, delayBeforeNext } from './delivery-schedule.js';

const middle = (): number => 0.5;

it('makes ten attempts in about three days', () => {
  expect(DELIVERY_DELAYS.map((ms) => ms / 1_000)).toEqual([
    0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
  ]);
  expect(DELIVERY_DELAYS.map((_, index) => delayBeforeNext(index, 0, middle))).toEqual(DELIVERY_DELAYS);
  expect(delayBeforeNext(10)).toBeNull();
  expect(delayBeforeNext(11, 60_000)).toBeNull();
});

it('leaves a tenth of each delay to chance', () => {
  expect(delayBeforeNext(2, 0, () => 0)).toBe(270_000);
  expect(delayBeforeNext(2, 0, () => 1)).toBe(330_000);
});

it('waits as long as the receiver asks, if that is longer, and never longer than a day', () => {
  expect(delayBeforeNext(1, 60_000, middle)).toBe(60_000);
  expect(delayBeforeNext(2, 60_000, middle)).toBe(300_000);
  expect(delayBeforeNext(1, 90 * 3_600_000, middle)).toBe(24 * 3_600_000);
});
