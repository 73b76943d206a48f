import { expect, it } from 'vitest';
import { findGrids } from './grids.js';
import { layOutPage } from './lay-out-page.js';
import type { Rule, Segment } from './page-layout.js';

const FONT = { name: 'Sans', size: 10, bold: false, italic: false, mono: false };
const COLUMNS = [50, 150, 250, 350];
const ROWS = [100, 130, 160, 190];

function level(at: number, from = 50, to = 350): Rule {
  return { isLevel: true, at, from, to };
}

function upright(at: number, from = 100, to = 190): Rule {
  return { isLevel: false, at, from, to };
}

function word(text: string, x: number, y: number): Segment {
  return { runs: [{ text, font: FONT, link: null }], box: [x, y, x + 6 * text.length, y + 10], size: 10 };
}

/** One word in the middle of each of three times three places. */
function nine(): Segment[] {
  return ['a', 'b', 'c'].flatMap((row, r) =>
    ['1', '2', '3'].map((column, c) => word(row + column, 90 + 100 * c, 110 + 30 * r)),
  );
}

function blocksOf(segments: Segment[], rules: Rule[]) {
  const page = { number: 1, state: 'text' as const, width: 400, height: 800 };
  return layOutPage({ ...page, segments, grids: findGrids(rules) }).blocks;
}

const full = [...ROWS.map((at) => level(at)), ...COLUMNS.map((at) => upright(at))];

it('tells the cells of a table by its lines', () => {
  const above = word('What follows is a table.', 50, 60);
  const below = word('What was before is a table.', 50, 210);
  const blocks = blocksOf([above, ...nine(), below], full);
  expect(blocks.map(({ type }) => type)).toEqual(['paragraph', 'table', 'paragraph']);
  expect(blocks[1]?.rows).toEqual([
    ['a1', 'a2', 'a3'],
    ['b1', 'b2', 'b3'],
    ['c1', 'c2', 'c3'],
  ]);
});

it('keeps cells apart whose words are closer than those of a sentence', () => {
  const close = [word('left', 124, 110), word('right', 152, 110), ...nine().slice(3)];
  expect(blocksOf(close, full)[0]?.rows?.[0]).toEqual(['left', 'right', '']);
});

it('joins the lines of a cell', () => {
  const wrapped = [word('first', 60, 102), word('second', 60, 115), ...nine().slice(1)];
  expect(blocksOf(wrapped, full)[0]?.rows?.[0]).toEqual(['first second', 'a2', 'a3']);
});

it('puts the text of a cell that spans columns or rows into the first of its places', () => {
  const rules = [level(100), level(130), level(160, 150), level(190), upright(50), upright(150), upright(350)];
  const spanning = [...rules, upright(250, 130)];
  const [a1, , a3, b1, b2, b3, , c2, c3] = nine();
  const segments = [a1, a3, b1, b2, b3, c2, c3].flatMap((segment) => segment ?? []);
  expect(blocksOf(segments, spanning)[0]?.rows).toEqual([
    ['a1', 'a3', ''],
    ['b1', 'b2', 'b3'],
    ['', 'c2', 'c3'],
  ]);
});

it('knows a table whose sides are open, and one with double lines', () => {
  const open = [...ROWS.map((at) => level(at)), upright(150), upright(250)];
  const doubled = [...full, level(108), ...COLUMNS.map((at) => upright(at + 8))];
  for (const rules of [open, doubled]) {
    expect(blocksOf(nine(), rules)[0]?.rows).toEqual([
      ['a1', 'a2', 'a3'],
      ['b1', 'b2', 'b3'],
      ['c1', 'c2', 'c3'],
    ]);
  }
});

it('tells rows apart that have no lines between them', () => {
  const head = nine().slice(0, 3);
  const body = ['x', 'y', 'z', 'w'].flatMap((row, r) =>
    ['1', '2', '3'].map((column, c) => word(row + column, 90 + 100 * c, 134 + 13 * r)),
  );
  const rows = blocksOf(
    [...head, ...body],
    [level(100), level(130), level(190), ...COLUMNS.map((at) => upright(at))],
  )[0]?.rows;
  expect(rows?.map(([first]) => first)).toEqual(['a1', 'x1', 'y1', 'z1', 'w1']);
});

it('takes frames, charts and crossing lines for no tables', () => {
  const frame = [level(100), level(190), upright(50), upright(350)];
  const chart = [
    ...Array.from({ length: 10 }, (_, n) => level(100 + 9 * n)),
    ...Array.from({ length: 10 }, (_, n) => upright(50 + 33 * n)),
  ];
  for (const rules of [
    frame,
    chart.map((rule) => ({ ...rule, to: rule.isLevel ? 350 : 190 })),
    [level(145), upright(200)],
  ])
    expect(
      findGrids(rules).length === 0 || blocksOf(nine().slice(0, 3), rules).every(({ type }) => type !== 'table'),
    ).toBe(true);
});
