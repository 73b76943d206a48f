import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOutPage } from '../../src/pdf-jobs/layout/lay-out-page.js';
import type { PdfDocument } from '../../src/pdf-jobs/engine/pdf-document.js';
import { compilePdfium } from '../../src/pdf-jobs/engine/pdfium.js';
import { PdfEngine } from '../../src/pdf-jobs/engine/pdf-engine.js';
import { readPage } from '../../src/pdf-jobs/engine/read-page.js';
import { projectRoot } from '../support/test-folder.js';
import { hasCorpus } from './corpus.js';

const corpus = join(projectRoot, '../shared/corpus/pdf');

describe('Chinese and Japanese pages', () => {
  it.each([
    ['the one that comes along', join(projectRoot, 'assets/pdf/debmake-doc.zh-cn.pdf'), true],
    ['debian-refcard-ja.pdf', join(corpus, 'debian-refcard-ja.pdf'), hasCorpus],
    ['debian-refcard-zh_CN.pdf', join(corpus, 'debian-refcard-zh_CN.pdf'), hasCorpus],
    ['lshort-zh-cn.pdf', join(corpus, 'lshort-zh-cn.pdf'), hasCorpus],
  ])("lose no character of PDFium's raw text: %s", async (_, path, isThere) => {
    // The corpus is not part of the project.
    if (!isThere) return;
    const pages = await new PdfEngine(512, await compilePdfium()).useOnce(
      { path, key: path, password: null },
      (document) =>
        Array.from({ length: document.pageCount }, (__, index) => ({
          raw: ideographs(rawText(document, index)),
          laidOut: ideographs(
            layOutPage(readPage(document, index + 1))
              .blocks.map(({ text }) => text)
              .join('\n'),
          ),
        })),
    );
    expect(pages.reduce((sum, { raw }) => sum + raw.length, 0)).toBeGreaterThan(1_000);
    for (const { raw, laidOut } of pages) expect(laidOut).toBe(raw);
  });
});

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
