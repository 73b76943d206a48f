import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layOutPage } from '../../src/pdf-jobs/layout/lay-out-page.js';
import type { PageLayout } from '../../src/pdf-jobs/layout/page-layout.js';
import { aggregate } from '../../src/pdf-jobs/result/aggregate.js';
import { statsOf } from '../../src/pdf-jobs/result/shard-stats.js';
import type { PdfDocument } from '../../src/pdf-jobs/engine/pdf-document.js';
import { compilePdfium } from '../../src/pdf-jobs/engine/pdfium.js';
import { PdfEngine } from '../../src/pdf-jobs/engine/pdf-engine.js';
import { readPage } from '../../src/pdf-jobs/engine/read-page.js';
import { newTestFolder, projectRoot, removeTestFolder } from '../support/test-folder.js';
import { hasCorpus } from './corpus.js';
import type { Script } from './foreign-pdf.js';
import { drawForeign } from './foreign-pdf.js';

const corpus = join(projectRoot, '../shared/corpus/pdf');
const shipped = join(projectRoot, 'assets/pdf/debmake-doc.zh-cn.pdf');

const open = async <T>(path: string, read: (document: PdfDocument) => T): Promise<T> =>
  new PdfEngine(256, await compilePdfium()).useOnce({ path, key: path, password: null }, read);

let folder: string;
beforeAll(async () => {
  folder = await newTestFolder('lost-characters');
});
afterAll(() => removeTestFolder(folder));

const SPACED: readonly Script[] = ['Korean', 'Hebrew', 'Arabic'];

/** Where the text of a document is, in points from the top: above are its running headers, below its page numbers. */
type Extent = readonly [from: number, to: number];
const WHOLE: Extent = [0, Infinity];

async function expectNothingLost(path: string, extent: Extent): Promise<void> {
  const pages = await open(path, (document) =>
    laidOutPages(document).map((page, index) => ({ page, raw: ideographs(rawText(document, index)) })),
  );
  expect(pages.reduce((sum, { raw }) => sum + raw.length, 0)).toBeGreaterThan(1_000);
  for (const { page, raw } of pages) expect(ideographs(textOf(page))).toBe(raw);
  const layouts = pages.map(({ page }) => page);
  expect(await missingLines(layouts, extent)).toEqual([]);
}

/** What is in the text of pages, and not in that of the result. */
async function missingLines(pages: readonly PageLayout[], [from, to]: Extent): Promise<string[]> {
  const texts = await markdownPages(pages);
  expect(texts).toHaveLength(pages.length);
  return pages.flatMap(({ number, blocks }, index) => {
    const found = lettersOf(texts[index] ?? '');
    return blocks
      .filter(({ box }) => box[3] > from && box[1] < to)
      .flatMap(({ text }) => text.split('\n'))
      .filter((line) => !found.includes(lettersOf(line)))
      .map((line) => `${number}: ${line}`);
  });
}

async function markdownPages(pages: readonly PageLayout[]): Promise<string[]> {
  const [path, markdownPath, jsonPath] = ['pages', 'md', 'json'].map((kind) => join(folder, `${randomUUID()}.${kind}`));
  if (path === undefined || markdownPath === undefined || jsonPath === undefined) throw new RangeError('No paths');
  await writeFile(path, pages.map((page) => `${JSON.stringify(page)}\n`).join(''));
  const facts = { metadata: {}, outline: [] };
  const shards = [{ path, stats: statsOf(pages) }];
  aggregate({ documentPages: pages.length, facts, shards, markdownPath, jsonPath });
  return (await readFile(markdownPath, 'utf8')).split(/^<!-- page \d+.* -->$/m).slice(1);
}

describe('Chinese and Japanese pages', () => {
  it("lose no character of PDFium's raw text: the document that comes along", () =>
    expectNothingLost(shipped, [60, 790]));
});

describe.skipIf(!hasCorpus)('those of the corpus (skipped without the corpus beside the project)', () => {
  it.each<[string, Extent]>([
    ['debian-refcard-ja.pdf', WHOLE],
    ['debian-refcard-zh_CN.pdf', WHOLE],
    ['lshort-zh-cn.pdf', [60, 785]],
  ])("lose no character of PDFium's raw text: %s", (name, extent) => expectNothingLost(join(corpus, name), extent));

  it.each<[string, Extent]>([
    ['octave.pdf', [62, Infinity]],
    ['gnuplot.pdf', [70, 740]],
  ])('lose no line of their text in the result: %s', { timeout: 120_000 }, async (name, extent) => {
    const pages = await open(join(corpus, name), laidOutPages);
    expect(await missingLines(pages, extent)).toEqual([]);
  });
});

describe('a page without its font in the file', () => {
  it.each<[Script, string[]]>([
    ['Chinese', ['第一章 数据库是唯一的事实来源', '任务被接受之后，只会结束一次。']],
    ['Japanese', ['第二章 データベースが正しい', '受け付けた仕事は、一度だけ終わります。']],
    ['Japanese in columns', ['第二章仕事は、一度だけ終わる。', '受け付けた仕事は失われない。']],
    ['Korean', ['데이터베이스가 진실이다', '작업은 한 번만 끝난다']],
    ['Hebrew', ['שלום עולם זה מסמך', 'השורה השנייה כאן']],
    ['Arabic', ['قاعدة البيانات هي الحقيقة', 'السطر الثاني هنا']],
  ])('keeps every character, in the order in which it is read: %s', async (script, lines) => {
    const path = join(folder, `${script}.pdf`);
    await writeFile(path, drawForeign(script, lines));
    const text = await open(path, (document) => laidOutPages(document).map(textOf).join());
    // Where lines are joined, Chinese and Japanese have no space.
    expect(text.replaceAll('\n', ' ')).toBe(lines.join(SPACED.includes(script) ? ' ' : ''));
  });
});

function laidOutPages(document: PdfDocument): PageLayout[] {
  return Array.from({ length: document.pageCount }, (_, index) => layOutPage(readPage(document, index + 1)));
}

function textOf({ blocks }: PageLayout): string {
  return blocks.map(({ text }) => text).join('\n');
}

/** Without what Markdown adds: its own signs, and the addresses of links. */
function lettersOf(text: string): string {
  return (text.replace(/\]\([^)\s]*\)/g, '').match(/[\p{L}\p{N}]/gu) ?? []).join('');
}

function rawText({ pdfium, handle }: PdfDocument, index: number): string {
  const page = pdfium.call.FPDF_LoadPage(handle, index);
  const text = pdfium.call.FPDFText_LoadPage(page);
  const count = pdfium.call.FPDFText_CountChars(text);
  const raw = pdfium.withMemory(2 * count + 2, (buffer) => {
    // With the zero at the end.
    const written = pdfium.call.FPDFText_GetText(text, 0, count, buffer);
    return Buffer.from(pdfium.bytes.subarray(buffer, buffer + 2 * (written - 1))).toString('utf16le');
  });
  pdfium.call.FPDFText_ClosePage(text);
  pdfium.call.FPDF_ClosePage(page);
  return raw;
}

/** Sorted: the order is another matter. */
function ideographs(text: string): string {
  return (text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu) ?? []).toSorted().join('');
}
