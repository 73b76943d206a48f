import { describe, expect, it } from 'vitest';
import { SOFT_HYPHEN } from '../engine/soft-hyphen.js';
import { joinLines } from './join-lines.js';
import { linkedText } from './linked-text.js';

const FONT = { name: 'Sans', size: 10, bold: false, italic: false, mono: false };

describe('lines of a paragraph', () => {
  it.each([
    ['a hyphen-', 'ated word', 'a hyphenated word'],
    ['kept up-to-', 'date', 'kept up-to-date'],
    ['the state-', 'of-the-art', 'the state-of-the-art'],
    ['an up-to-date hyphen-', 'ated word', 'an up-to-date hyphenated word'],
    ['Anglo-', 'Saxon', 'Anglo-Saxon'],
    ['NATO-AL-', 'LIANCE', 'NATO-AL-LIANCE'],
    ['AL-', 'LIANCE', 'ALLIANCE'],
  ])('that end in a hyphen: %s / %s', (text, next, joined) => {
    expect(joinLines(text.replace(/-$/, SOFT_HYPHEN), next)).toBe(joined);
  });

  it.each([
    ['a hyphen-', 'ated word', 'a hyphenated word'],
    ['a hyphen\u2010', 'ated word', 'a hyphenated word'],
    ['kept up-to-', 'date', 'kept up-to-date'],
    ['from 3-', '4', 'from 3- 4'],
  ])('that end in a sign which is not known to be a hyphen: %s / %s', (text, next, joined) => {
    expect(joinLines(text, next)).toBe(joined);
  });

  it.each([
    ['Chinese', '数据库是', '唯一的', '数据库是唯一的'],
    ['Chinese letters of two code units', '\u{20000}', '\u{20001}', '\u{20000}\u{20001}'],
    ['Japanese', '受け付けた', '仕事は', '受け付けた仕事は'],
    ['Korean', '데이터베이스가 진실이다', '작업은 한 번만', '데이터베이스가 진실이다 작업은 한 번만'],
    ['English', 'one', 'two', 'one two'],
  ])('in %s', (_, text, next, joined) => {
    expect(joinLines(text, next)).toBe(joined);
  });
});

it('has links over the ends of lines, and says what the lines say', () => {
  const run = (text: string, link: string | null = null) => ({ text, font: FONT, link });
  const [here, there] = ['https://example.com/', 'https://example.org/'];
  const lines = [
    [run('see '), run('the', here)],
    [run(`man${SOFT_HYPHEN}`, here)],
    [run('ual', here), run(' or ask')],
    [run('there:', there)],
    [run('(https://', there)],
    [run('example.org/)', there)],
    [run('ex', there)],
    [run('ample', there)],
  ];
  expect(linkedText(lines)).toEqual([
    { text: 'see ', link: null },
    { text: 'the manual', link: here },
    { text: ' or ask ', link: null },
    { text: 'there: (https://example.org/) ex ample', link: there },
  ]);
});
