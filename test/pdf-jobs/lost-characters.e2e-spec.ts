import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layOutPage } from '../../src/pdf-jobs/layout/lay-out-page.js';
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

async function expectNothingLost(path: string): Promise<void> {
  const pages = await open(path, (document) =>
    Array.from({ length: document.pageCount }, (_, index) => ({
      raw: ideographs(rawText(document, index)),
      laidOut: ideographs(textOf(document, index + 1)),
    })),
  );
  expect(pages.reduce((sum, { raw }) => sum + raw.length, 0)).toBeGreaterThan(1_000);
  for (const { raw, laidOut } of pages) expect(laidOut).toBe(raw);
}

describe('Chinese and Japanese pages', () => {
  it("lose no character of PDFium's raw text: the document that comes along", () => expectNothingLost(shipped));
});

describe.skipIf(!hasCorpus)('those of the corpus (skipped without the corpus beside the project)', () => {
  it.each(['debian-refcard-ja.pdf', 'debian-refcard-zh_CN.pdf', 'lshort-zh-cn.pdf'])(
    "lose no character of PDFium's raw text: %s",
    (name) => expectNothingLost(join(corpus, name)),
  );
});

describe('a page without its font in the file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await newTestFolder('foreign');
  });
  afterAll(() => removeTestFolder(folder));

  it.each<[Script, string[]]>([
    ['Chinese', ['第一章 数据库是唯一的事实来源', '任务被接受之后，只会结束一次。']],
    ['Japanese', ['第二章 データベースが正しい', '受け付けた仕事は、一度だけ終わります。']],
    ['Korean', ['데이터베이스가 진실이다', '작업은 한 번만 끝난다']],
    ['Hebrew', ['שלום עולם זה מסמך', 'השורה השנייה כאן']],
    ['Arabic', ['قاعدة البيانات هي الحقيقة', 'السطر الثاني هنا']],
  ])('keeps every character, in the order in which it is read: %s', async (script, lines) => {
    const path = join(folder, `${script}.pdf`);
    await writeFile(path, drawForeign(script, lines));
    const text = await open(path, (document) => textOf(document, 1));
    // Where lines are joined, Chinese and Japanese have no space.
    expect(text.replaceAll(/\s+/g, '')).toBe(lines.join('').replaceAll(' ', ''));
    for (const word of lines.flatMap((line) => line.split(' '))) expect(text).toContain(word);
    if (script === 'Hebrew' || script === 'Arabic') expect(text.split(/\s+/)).toEqual(lines.join(' ').split(' '));
  });
});

function textOf(document: PdfDocument, number: number): string {
  return layOutPage(readPage(document, number))
    .blocks.map(({ text }) => text)
    .join('\n');
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
