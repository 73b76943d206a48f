import { expect, it } from 'vitest';
import { frameFilters } from './frame-filters.js';

it('drops what is before and behind what is taken of each clip, and all that comes after the last', () => {
  const runs = [
    { before: 0, taken: 432, behind: 0 },
    { before: 1, taken: 430, behind: 2 },
    { before: 1, taken: 431, behind: 1 },
  ];
  const filters = String.raw`noise=drop=between(n\,432\,432)+between(n\,863\,865)+gte(n\,1297),setts=ts=(N-1)*1024`;
  expect(frameFilters(runs, 1)).toBe(filters);
});

it('drops nothing between clips that are taken whole', () => {
  const runs = Array.from({ length: 2 }, () => ({ before: 0, taken: 100, behind: 0 }));
  expect(frameFilters(runs, 0)).toBe(String.raw`noise=drop=gte(n\,200),setts=ts=(N-0)*1024`);
});
