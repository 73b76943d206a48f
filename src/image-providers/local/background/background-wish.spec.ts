import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBackgroundWish } from './background-wish.js';
import { CHINESE_COLOURS, CSS_COLOURS } from './colour-names.js';

const hex = (colour: readonly number[]) => colour.map((level) => level.toString(16).padStart(2, '0')).join('');
const read = (prompt: string) => {
  const wish = readBackgroundWish(prompt);
  return wish && 'from' in wish ? `${hex(wish.from)} ${hex(wish.to)}` : wish;
};

describe('a background from a prompt', () => {
  it.each([
    ['#aabbcc', 'aabbcc aabbcc'],
    ['put it on #ABC please', 'aabbcc aabbcc'],
    ['a light blue wall', 'add8e6 add8e6'],
    ['Dark-Slate-Grey', '2f4f4f 2f4f4f'],
    ['gradient from white to #88aacc', 'ffffff 88aacc'],
    ['navy to orange gradient', '000080 ffa500'],
    ['red, yellow', 'ff0000 ffff00'],
    ['浅蓝色背景', 'bfdcf5 bfdcf5'],
    ['从白色到天蓝的渐变', 'ffffff 87ceeb'],
    ['blue gradient', '9999ff 0000ff'],
  ])('reads %j as %s', (prompt, expected) => {
    expect(read(prompt)).toBe(expected);
  });

  it.each(['', 'somewhere nice', '#12345', '#xyz', 'scored and tanned', '你好'])(
    'recognises nothing in %j',
    (prompt) => {
      expect(readBackgroundWish(prompt)).toBeNull();
    },
  );

  it('knows every name of CSS', () => {
    expect(CSS_COLOURS.size).toBe(141);
    for (const [name, value] of [...CSS_COLOURS, ...CHINESE_COLOURS]) expect(read(name)).toBe(`${value} ${value}`);
  });

  it('reads any text without failing', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (prompt) => void readBackgroundWish(prompt)));
  });
});
