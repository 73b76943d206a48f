import { expect, it } from 'vitest';
import { pollPause } from './poll-pace.js';

it('asks after a second, then more and more seldom, and every five seconds at the least', () => {
  expect([0, 1, 2, 3, 4, 1_000, 2_000].map(pollPause)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000]);
});
