import { expect, it } from 'vitest';
import { SweepMarks } from './sweep-marks.js';

const mark = (seq: number, second: number) => ({ seq, time: new Date(second * 1_000) });

it('looks back to the last mark that is old enough, and forgets those before', () => {
  const marks = new SweepMarks();
  for (let second = 0; second <= 60; second++) marks.add(mark(100 + second, second));
  expect(marks.bound).toBe(140);
});

it('looks back to the first mark while none is old enough', () => {
  const marks = new SweepMarks();
  marks.add(mark(7, 0));
  marks.add(mark(9, 10));
  expect(marks.bound).toBe(7);
  marks.clear();
  expect(marks.bound).toBe(0);
});
