import { describe, expect, it } from 'vitest';
import type { Block, PageLayout } from '../layout/page-layout.js';
import { DocumentStyle } from './document-style.js';
import { statsOf } from './shard-stats.js';
import { StyledPages } from './styled-pages.js';

const HEIGHT = 800;

interface Drawn {
  text: string;
  /** Of its upper edge. */
  y: number;
  size?: number;
  x?: number;
}

function block({ text, y, size = 10, x = 50 }: Drawn): Block {
  const shared: Block = {
    type: 'paragraph',
    box: [x, y, x + 5 * text.length, y + size],
    font: { name: 'Sans', size, bold: false },
    text,
    lines: 1,
  };
  if (y + size < 0.12 * HEIGHT) return { ...shared, margin: 'top' };
  return y > 0.88 * HEIGHT ? { ...shared, margin: 'bottom' } : shared;
}

/** Pages with a long text from near the top to near the bottom, and these lines. */
function pagesOf(lines: readonly Drawn[][]): PageLayout[] {
  const body: Block = { ...block({ text: 'word '.repeat(400), y: 90 }), lines: 40, box: [50, 90, 500, 698] };
  delete body.margin;
  return lines.map((drawn, index) => {
    const blocks = [...drawn.map(block), body].toSorted((a, b) => a.box[1] - b.box[1]);
    return { number: index + 1, state: 'text', width: 600, height: HEIGHT, blocks };
  });
}

/** What is taken for running, page by page. */
function runningIn(lines: readonly Drawn[][]): string[][] {
  const pages = pagesOf(lines);
  const styled = new StyledPages<PageLayout>(new DocumentStyle(statsOf(pages)));
  return [...pages.flatMap((page) => styled.add(page)), ...styled.rest()].map(({ page, roles }) =>
    page.blocks.filter((_, at) => ['header', 'footer'].includes(roles[at]?.type ?? '')).map(({ text }) => text),
  );
}

const pages = (count: number, draw: (page: number) => Drawn[]): Drawn[][] =>
  Array.from({ length: count }, (_, index) => draw(index + 1));

const allIn = (lines: readonly Drawn[][]): string[][] => lines.map((drawn) => drawn.map(({ text }) => text));

describe('running headers and footers', () => {
  it.each<[string, Drawn[][]]>([
    ['on three pages of three', pages(3, () => [{ text: 'Header', y: 30 }])],
    ['with letters below the line on some pages', pages(6, (page) => [{ text: 'Header', y: 30 + (page % 3) }])],
    ['in two rows', pages(4, () => [{ text: 'Firm', y: 20 }, { text: 'Branch', y: 32 }])], // prettier-ignore
    ['whose number goes on while the chapter changes', pages(6, (page) => [{ text: `Words ${'abc'[page % 3]} ${page + 90}`, y: 30 }])], // prettier-ignore
    ['with Roman numbers', pages(3, (page) => [{ text: ['ii Preface', 'iii Thanks', 'iv Thanks'][page - 1] ?? '', y: 30 }])], // prettier-ignore
    ['that are numbers only, also on two pages', pages(2, (page) => [{ text: `- ${page} -`, y: 760 }])],
    ['that are numbers at the foot of one page and in the header of others', pages(4, (page) => [{ text: page === 2 ? '2' : `Words ${page}`, y: page === 2 ? 760 : 30 }])], // prettier-ignore
    ['with the number of all pages', pages(4, (page) => [{ text: `Seite ${page} von 4`, y: 760 }])],
    ['with one word and a number on every page', pages(5, (page) => [{ text: `Seite ${page}`, y: 760 }])],
    ['as large as headings, but on every page', pages(5, () => [{ text: 'The Firm', y: 30, size: 14 }])],
    ['as large as headings, on left and on right pages', pages(8, (page) => [{ text: page % 2 ? 'The Firm' : 'The Book', y: 30, size: 14 }])], // prettier-ignore
    ['beside the number', pages(3, (page) => [{ text: `${page}`, y: 30, x: 20 }, { text: `Only here: ${'abc'[page]}`, y: 30 }])], // prettier-ignore
  ])('are found: %s', (_, lines) => {
    expect(runningIn(lines)).toEqual(allIn(lines));
  });

  it('are found on left and on right pages, and where a chapter has begun', () => {
    const lines = pages(20, (page) =>
      page === 7 ? [] : [{ text: page % 2 === 0 ? 'The book' : `Chapter ${page < 7 ? 1 : 2}`, y: 30 }],
    );
    expect(runningIn(lines)).toEqual(allIn(lines));
  });
});

describe('text', () => {
  it.each<[string, Drawn[][]]>([
    ['the same on a few pages, far from each other', pages(60, (page) => (page % 9 === 0 ? [{ text: 'For example:', y: 720 }] : []))], // prettier-ignore
    ['the same on pages in a row, close to what is above', pages(5, () => [{ text: 'See also: [colormap], page 870.', y: 705 }])], // prettier-ignore
    ['at different heights', pages(6, (page) => [{ text: 'For example:', y: 715 + 9 * page }])],
    ['that is not outermost', pages(4, (page) => [{ text: `Once ${'abcd'[page - 1]}`, y: 20 }, { text: 'Header', y: 40 }])], // prettier-ignore
    ['which are headings with a number', pages(4, (page) => [{ text: `Chapter ${page}`, y: 40, size: 14 }])],
    ['that counts plates on some pages', pages(9, (page) => (page > 3 && page < 7 ? [{ text: `Figure ${page - 3}`, y: 740 }] : []))], // prettier-ignore
    ['which is a number, but not that of the page', pages(5, (page) => (page === 3 ? [{ text: '1984', y: 740 }] : []))],
    ['which is a letter, and no Roman number', pages(5, (page) => [{ text: 'ABCDE'[page - 1] ?? '', y: 40 }])],
  ])('is none of them: %s', (_, lines) => {
    expect(runningIn(lines)).toEqual(lines.map(() => []));
  });
});

it('takes no time for pages of thousands of small texts at their edges', () => {
  const map = pages(9, () => Array.from({ length: 20_000 }, (_, at) => ({ text: `${at}`, y: at / 250, x: at })));
  expect(runningIn(map).flat().length).toBeLessThan(1_000);
});

it('needs only a few of the pages at once', () => {
  const all = pagesOf(pages(100, () => [{ text: 'Header', y: 30 }]));
  const styled = new StyledPages<PageLayout>(new DocumentStyle(statsOf(all)));
  const done = all.map((page) => styled.add(page).map(({ page: { number } }) => number));
  expect(done.flat()).toEqual(Array.from({ length: 94 }, (_, index) => index + 1));
  expect(Math.max(...done.map(({ length }) => length))).toBe(1);
  expect(styled.rest().map(({ page: { number } }) => number)).toEqual([95, 96, 97, 98, 99, 100]);
});
