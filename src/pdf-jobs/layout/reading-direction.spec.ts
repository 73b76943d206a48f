import { describe, expect, it } from 'vitest';
import { SegmentBuilder } from '../engine/segment-builder.js';
import { findGrids } from './grids.js';
import { layOutPage } from './lay-out-page.js';
import type { Block, Box, Rule, Segment } from './page-layout.js';

const SIZE = 10;
const FONT = { name: 'Sans', size: SIZE, bold: false, italic: false, mono: false };
const HEBREW = 'שורה של טקסט בעברית';
const ENGLISH = 'A line of English text';

function segment(text: string, x: number, y: number): Segment {
  return { runs: [{ text, font: FONT, link: null }], box: [x, y, x + 5 * text.length, y + SIZE], size: SIZE };
}

function blocksOf(segments: Segment[], rules: Rule[] = []): Block[] {
  const page = { number: 1, state: 'text' as const, width: 600, height: 800 };
  return layOutPage({ ...page, segments, grids: findGrids(rules) }).blocks;
}

function columns(left: string, right: string): Segment[] {
  return Array.from({ length: 6 }, (_, line) => [
    segment(`${left} ${line}`, 50, 200 + 12 * line),
    segment(`${right} ${line}`, 320, 200 + 12 * line),
  ]).flat();
}

describe('columns', () => {
  it('are read from right to left where most letters are', () => {
    const [first, second] = blocksOf(columns(`שנייה ${HEBREW}`, `ראשונה ${HEBREW}`));
    expect(first?.text).toMatch(/^ראשונה.* 5$/);
    expect(second?.text).toMatch(/^שנייה.* 5$/);
  });

  it('are read from left to right in other scripts, also with a few such words', () => {
    const [first, second] = blocksOf(columns(`First: ${ENGLISH}`, `Second: ${ENGLISH} ${HEBREW.slice(0, 8)}`));
    expect(first?.text).toMatch(/^First.* 5$/);
    expect(second?.text).toMatch(/^Second.* 5$/);
  });
});

describe('columns of a table', () => {
  const words = [
    ['שם', 'מחיר', 'צבע'],
    ['כיסא', '120', 'אדום'],
    ['שולחן', '340', 'כחול'],
  ];
  const cells = words.flatMap((row, r) => row.map((text, c) => segment(text, 270 - 100 * c, 212 + 30 * r)));

  it('are read from right to left where most letters are, told by gaps', () => {
    expect(blocksOf(cells.map((cell) => ({ ...cell, box: pressed(cell.box) })))[0]?.rows).toEqual(words);
  });

  it('are read so where lines show them, too, and what spans two of them has its text in the first', () => {
    const levels = [200, 230, 260, 290].map((at): Rule => ({ isLevel: true, at, from: 50, to: 350 }));
    const uprights = [50, 250, 350].map((at): Rule => ({ isLevel: false, at, from: 200, to: 290 }));
    const inner: Rule = { isLevel: false, at: 150, from: 230, to: 290 };
    const [table] = blocksOf(cells, [...levels, ...uprights, inner]);
    expect(table?.rows).toEqual([['שם', 'מחיר צבע', ''], ...words.slice(1)]);
  });
});

/** Lines of a table without rules are closer to each other. */
function pressed([left, top, right]: Box): Box {
  const y = 200 + (top - 212) / 2;
  return [left, y, right, y + SIZE];
}

/** As PDFium gives columns that run down: their letters with their own boxes, some low and some high, the columns in any order. */
function writtenDown(text: readonly string[]): Segment[] {
  const builder = new SegmentBuilder();
  for (const [index, column] of [...text.entries()].toReversed()) {
    const x = 500 - 1.8 * SIZE * index;
    for (const [at, letter] of [...column].entries()) {
      const y = 100 + SIZE * at;
      const [left, top, right, bottom] = INSETS[letter] ?? [0.5, 0.5, 0.5, 0.5];
      builder.add(letter.codePointAt(0) ?? 0, [x + left, y + top, x + SIZE - right, y + SIZE - bottom], FONT, null);
    }
    if (index % 2 === 0) builder.endSegment();
  }
  builder.endSegment();
  return builder.segments;
}

const INSETS: Record<string, Box> = {
  '、': [6, 1, 1, 6],
  '。': [6, 1, 1, 6],
  一: [0.5, 4.5, 0.5, 4.5],
  ー: [4.5, 1, 4.5, 1],
};

describe('Japanese that is written from top to bottom', () => {
  const text = ['データは一つ、仕事も一つ。受け付けた', '仕事は、失われることも二度終わる', 'こともない。'];

  it('is read column by column from the right', () => {
    expect(blocksOf(writtenDown(text)).map((block) => block.text)).toEqual([text.join('')]);
  });

  it('has headers and numbers across it where they are', () => {
    const [header, foot] = [segment('第一章のはじめ', 400, 30), segment('12', 300, 760)];
    const blocks = blocksOf([...writtenDown(text), foot, header]);
    expect(blocks.map((block) => block.text)).toEqual(['第一章のはじめ', text.join(''), '12']);
    expect(blocks[1]?.box.map(Math.round)).toEqual([465, 101, 510, 280]);
    expect(blocks.map(({ margin }) => margin)).toEqual(['top', undefined, 'bottom']);
  });

  it('keeps its place beside more that is written across', () => {
    const across = Array.from({ length: 9 }, (_, line) =>
      segment('横に書かれた文章のほうが多いページ', 50, 400 + 12 * line),
    );
    const blocks = blocksOf([...writtenDown(text.slice(2)), ...across]);
    expect(blocks.map((block) => block.text.slice(0, 5))).toEqual(['こともない', '横に書かれ']);
  });
});
