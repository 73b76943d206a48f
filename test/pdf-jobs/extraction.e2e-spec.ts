import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import type { DrawnLine } from './drawn-pdf.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { jsonOf, markdownOf, runPdf } from './pdf-client.js';

let stage: TestStage;
let user: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  user = await clientFor(await stage.start(), 'uma');
});
afterAll(() => stage.close());

const lines = (texts: readonly string[], x: number, top: number, more: Partial<DrawnLine> = {}): DrawnLine[] =>
  texts.map((text, index) => ({ text, x, y: top + 14 * index, ...more }));

describe('the result of an extraction', () => {
  it('has the pages in order, whatever the shards, as Markdown and as JSON', async () => {
    const job = await runPdf(user, drawPdf(plainPages(10)), { pagesPerShard: 3 });
    expect(job).toMatchObject({
      status: 'COMPLETED', documentPages: 10, totalPages: 10, totalShards: 4, completedShards: 4, failedShards: 0,
    }); // prettier-ignore
    expect(job.shards.map(({ index, pages, status }: Record<string, unknown>) => [index, pages, status])).toEqual([
      [0, '1-3', 'COMPLETED'],
      [1, '4-6', 'COMPLETED'],
      [2, '7-9', 'COMPLETED'],
      [3, '10', 'COMPLETED'],
    ]);
    const numbers = [...(await markdownOf(job)).matchAll(/^# Page (\d+) title$/gm)].map((match) => Number(match[1]));
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const { pages } = await jsonOf(job);
    expect(pages.map(({ number, state }: Record<string, unknown>) => [number, state])).toEqual(
      numbers.map((number) => [number, 'text']),
    );
    expect(pages[0].blocks[0]).toMatchObject({ type: 'heading', level: 1, font: { size: 20, bold: true } });
  });

  it('has the cells of a table as its lines show them', async () => {
    const grid = { columns: [60, 160, 270, 400], rows: [100, 120, 160] };
    const cells = [
      { text: 'Size', x: 64, y: 114 },
      { text: 'Colour', x: 164, y: 114 },
      { text: 'Remark', x: 274, y: 114 },
      ...lines(['Extra', 'large'], 64, 134),
      // Closer to the next cell than words are to each other.
      { text: 'Charcoal, heathered', x: 164, y: 134 },
      { text: 'only by order', x: 274, y: 134 },
    ];
    const job = await runPdf(user, drawPdf([[grid, ...cells]]));
    expect(await markdownOf(job)).toContain(
      '| Size | Colour | Remark |\n| --- | --- | --- |\n| Extra large | Charcoal, heathered | only by order |',
    );
    const [table] = (await jsonOf(job)).pages[0].blocks;
    expect(table).toMatchObject({ type: 'table', rows: [['Size', 'Colour', 'Remark'], expect.any(Array)] });
  });

  it('has them also from lines on a form, which is drawn twice as large', async () => {
    const grid = { columns: [30, 80, 135, 200], rows: [471, 481, 501] };
    const cell = (text: string, x: number, y: number): DrawnLine => ({ text, x, y, size: 5 });
    const head = [cell('Size', 32, 478), cell('Colour', 82, 478), cell('Remark', 137, 478)];
    const row = [cell('Extra', 32, 488), cell('large', 32, 495), cell('Charcoal', 82, 488), cell('by order', 137, 488)];
    const job = await runPdf(user, drawPdf([{ form: [grid, ...head, ...row] }]));
    expect(await markdownOf(job)).toContain(
      '| Size | Colour | Remark |\n| --- | --- | --- |\n| Extra large | Charcoal | by order |',
    );
  });

  it('shows what looks like HTML as it is, also in tables and beside links, which tables keep', async () => {
    const link = 'https://example.com/a_(b)';
    const page = [
      ...lines(['Call it as <b>this</b>, see'], 72, 100),
      { text: 'the <i>manual</i>', x: 225, y: 100, link },
      ...['map<K, V>', '<script>alert(1)</script>', 'a\\|b\\<hr>'].flatMap((type, row) => [
        { text: ['first', 'second', 'third'][row] ?? '', x: 72, y: 250 + 16 * row },
        { text: type, x: 200, y: 250 + 16 * row },
        { text: 'more', x: 400, y: 250 + 16 * row, ...(row === 1 ? { link } : {}) },
      ]),
      { columns: [70, 190, 390], rows: [400, 420, 440] },
      ...lines(['Type', '<string>'], 75, 414).map((line, row) => ({ ...line, y: 414 + 20 * row })),
      { text: 'Meaning', x: 200, y: 414 },
      { text: 'some <em>text</em>', x: 200, y: 434, link },
    ];
    const markdown = await markdownOf(await runPdf(user, drawPdf([page])));
    const shown = 'https://example.com/a_%28b%29';
    expect(markdown).toContain(`Call it as \\<b>this\\</b>, see [the \\<i>manual\\</i>](${shown})`);
    expect(markdown).toContain(
      `| first | map\\<K, V> | more |\n| --- | --- | --- |\n| second | \\<script>alert(1)\\</script> | [more](${shown}) |\n| third | a\\\\\\|b\\\\\\<hr> | more |`,
    );
    expect(markdown).toContain(
      `| Type | Meaning |\n| --- | --- |\n| \\<string> | [some \\<em>text\\</em>](${shown}) |`,
    );
  });

  it('has links with the letters of any script, over the ends of lines, and no others than those of the document', async () => {
    const [link, old] = ['https://example.com/über?q=漢', 'https://example.com/über'];
    const page = [
      ...lines(['Read the whole', 'manual'], 72, 100, { link: Buffer.from(link).toString('latin1') }),
      ...lines(['An address from before UTF-8'], 72, 160, { link: old }),
      ...lines(['![image](http://example.com/a) and [link](javascript:b), &lt;b&gt;, __init__ of snake_case'], 72, 200),
      ...lines(['~~~'], 72, 250),
      ...lines(['What follows is no code'], 72, 300),
    ];
    const markdown = await markdownOf(await runPdf(user, drawPdf([page])));
    expect(markdown.split('\n\n').slice(1, -1)).toEqual([
      `[Read the whole manual](${link})`,
      `[An address from before UTF-8](${old})`,
      '![image\\](http://example.com/a) and [link\\](javascript:b), \\&lt;b\\&gt;, \\_\\_init\\_\\_ of snake_case',
      '\\~\\~\\~',
      'What follows is no code',
    ]);
  });

  it('has only the pages that were asked for', async () => {
    const job = await runPdf(user, drawPdf(plainPages(9)), { pages: '2-3, 7' });
    expect(job).toMatchObject({ status: 'COMPLETED', totalPages: 3, documentPages: 9, pages: '2-3,7' });
    expect((await jsonOf(job)).pages.map(({ number }: { number: number }) => number)).toEqual([2, 3, 7]);
  });

  it('joins lines to paragraphs, and words over hyphens', async () => {
    const text = [
      'The first line of this paragraph ends in a hyphen-',
      'ated word\tand goes on with another line, kept up-to-',
      'date by its state-of-the-',
      'art author',
    ];
    const markdown = await markdownOf(await runPdf(user, drawPdf([lines(text, 72, 200)])));
    expect(markdown).toContain(
      'The first line of this paragraph ends in a hyphenated word and goes on with another line, kept up-to-date by its state-of-the-art author',
    );
  });

  it('reads one column after the other', async () => {
    const column = (name: string): string[] =>
      Array.from({ length: 8 }, (_, index) => `The ${name} column has line ${index + 1} here`);
    const page = [...lines(column('left'), 60, 150), ...lines(column('right'), 320, 150)];
    const markdown = await markdownOf(await runPdf(user, drawPdf([page])));
    expect(markdown.indexOf('left column has line 8')).toBeGreaterThan(0);
    expect(markdown.indexOf('left column has line 8')).toBeLessThan(markdown.indexOf('right column has line 1'));
  });

  it('makes lists, tables and code what they are in Markdown', async () => {
    const page = [
      ...lines(['Some words before the things that follow below'], 72, 150),
      ...lines(['- first thing', '- second thing'], 72, 180),
      ...['Name', 'Alpha', 'Beta'].flatMap((name, row) => [
        { text: name, x: 72, y: 250 + 16 * row },
        { text: ['Size', '10', '20'][row] ?? '', x: 220, y: 250 + 16 * row },
        { text: ['Colour', 'red', 'blue'][row] ?? '', x: 360, y: 250 + 16 * row },
      ]),
      ...lines(['for x in list:', '  print(x)'], 72, 350, { font: 'F3' }),
    ];
    const markdown = await markdownOf(await runPdf(user, drawPdf([page])));
    expect(markdown).toContain('- first thing\n- second thing');
    expect(markdown).toContain(
      '| Name | Size | Colour |\n| --- | --- | --- |\n| Alpha | 10 | red |\n| Beta | 20 | blue |',
    );
    expect(markdown).toContain('```\nfor x in list:\n  print(x)\n```');
  });

  it('drops running headers and page numbers, and keeps them in the JSON', async () => {
    const pages = plainPages(5).map((page, index) => [
      { text: 'The handbook of everything', x: 72, y: 40 },
      ...page,
      { text: String(index + 1), x: 300, y: 810 },
    ]);
    const job = await runPdf(user, drawPdf(pages));
    expect(await markdownOf(job)).not.toContain('handbook');
    const types = (await jsonOf(job)).pages[2].blocks.map(({ type }: { type: string }) => type);
    expect(types).toEqual(['header', 'heading', 'paragraph', 'footer']);
  });

  it('says of a page without text that it has none', async () => {
    const job = await runPdf(user, drawPdf([...plainPages(1), [], 'picture']));
    expect(job.status).toBe('COMPLETED');
    expect((await jsonOf(job)).pages.map(({ state }: { state: string }) => state)).toEqual([
      'text',
      'empty',
      'no_text_layer',
    ]);
  });
});
