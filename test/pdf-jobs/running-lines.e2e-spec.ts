import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import type { DrawnLine } from './drawn-pdf.js';
import { drawPdf } from './drawn-pdf.js';
import { jsonOf, markdownOf, runPdf } from './pdf-client.js';

const PAGES = 30;
const CHAPTER_PAGES = 5;
const CHAPTERS = ['Beginnings', 'The long way', 'Some detours', 'A bridge', 'Other people', 'Home again'];

let stage: TestStage;
let user: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  user = await clientFor(await stage.start(), 'rhea');
});
afterAll(() => stage.close());

const chapterOf = (page: number): number => Math.ceil(page / CHAPTER_PAGES);

/** On left pages the book, on right ones the chapter. */
const headerOf = (page: number): DrawnLine =>
  page % 2 === 0
    ? { text: `${page} The book of ways`, x: 72, y: 40 }
    : { text: `Chapter ${chapterOf(page)}: ${CHAPTERS[chapterOf(page) - 1]} ${page}`, x: 350, y: 40 };

/** The lower part of a page, down to its last line, which is a paragraph of its own. */
const textOf = (page: number, last: string): DrawnLine[] => {
  const lines = Array.from({ length: 12 }, (_, index) => ({
    text:
      index === 11
        ? 'and ends here.'
        : `${page}/${index} is a line that is about as long as all the others are, nearly`,
    x: 72,
    y: 584 + 14 * index,
  }));
  return [...lines, { text: last, x: 72, y: 757 }];
};

/** The same in one row on some pages, and now and then on others. */
const lastOf = (page: number): string => {
  if (page >= 17 && page <= 20) return 'See also: [colormap], page 870.';
  if ([3, 9, 16, 22, 28].includes(page)) return 'For example:';
  if ([2, 11, 24].includes(page)) return `The result of which can be seen in Figure 4.${page}.`;
  return `What page ${page} has to say in the end is on the next one`;
};

const chapterHeadOf = (page: number): DrawnLine[] =>
  page % CHAPTER_PAGES === 1 ? [{ text: `Chapter ${chapterOf(page)}`, x: 72, y: 80, size: 20, font: 'F2' }] : [];

const headersOf = ({ blocks }: { blocks: { type: string; text: string }[] }): string[] =>
  blocks.filter(({ type }) => type === 'header').map(({ text }) => text);

const lastLinesOf = (markdown: string): (string | undefined)[] =>
  markdown
    .split(/<!-- page \d+ -->/)
    .slice(1)
    .map((text) => text.trim().split('\n').at(-1));

describe('the Markdown of a book', () => {
  it('has no running headers, and every line of its text', async () => {
    const numbers = Array.from({ length: PAGES }, (_, index) => index + 1);
    const pages = numbers.map((page) => [headerOf(page), ...chapterHeadOf(page), ...textOf(page, lastOf(page))]);
    const job = await runPdf(user, drawPdf(pages), { pagesPerShard: 7 });
    const markdown = await markdownOf(job);
    expect(markdown.match(/^.*(The book of ways|Chapter \d: ).*$/gm)).toBeNull();
    expect(lastLinesOf(markdown)).toEqual(numbers.map(lastOf));
    expect(markdown.match(/^# .*$/gm)).toEqual(CHAPTERS.map((_, index) => `# Chapter ${index + 1}`));
    const { pages: found } = await jsonOf(job);
    expect(found.map(headersOf)).toEqual(numbers.map((page) => [headerOf(page).text]));
  });

  it.each([
    ['headers and page numbers of three pages', ['', '', ''], 0],
    ['headers that only left pages have', ['', 'right', '', 'right', '', 'right'], 0],
    ['no text that only two pages have', ['', '', 'other', 'words', 'each'], 2],
  ])('has %s', async (_, words, kept) => {
    const pages = words.map((word, index) => [
      { text: word === '' ? 'All about ways' : `Here it is ${word}`, x: 72, y: 40 },
      ...textOf(index + 1, `The last of ${index + 1}, and more`),
      { text: `Page ${index + 1} of ${words.length}`, x: 280, y: 815 },
    ]);
    const markdown = await markdownOf(await runPdf(user, drawPdf(pages)));
    expect(markdown.match(/All about ways/g) ?? []).toHaveLength(kept);
    expect(markdown.match(/^.*Page \d of.*$/gm)).toBeNull();
    expect(lastLinesOf(markdown)).toEqual(words.map((__, index) => `The last of ${index + 1}, and more`));
  });
});
