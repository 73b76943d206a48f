import { describe, expect, it } from 'vitest';
import { fillUnknown } from './fill.js';

describe('filling what is unknown', () => {
  it('keeps what is known, and answers an even picture evenly', () => {
    const data = Float32Array.from({ length: 35 }, (_, i) => (i % 3 === 0 ? 40 : 999));
    const weights = Float32Array.from({ length: 35 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const filled = fillUnknown({ width: 7, height: 5, channels: 1, data }, weights);
    for (const value of filled.data) expect(value).toBeCloseTo(40, 3);
  });

  it('lies between its neighbours', () => {
    const data = Float32Array.from({ length: 16 }, (_, i) => (i === 0 ? 0 : 100));
    const weights = Float32Array.from({ length: 16 }, (_, i) => (i === 0 || i === 15 ? 1 : 0));
    const filled = fillUnknown({ width: 16, height: 1, channels: 1, data }, weights).data;
    expect(filled[0]).toBe(0);
    expect(filled[15]).toBe(100);
    expect(filled[4]).toBeLessThan(filled[11] ?? 0);
  });
});
