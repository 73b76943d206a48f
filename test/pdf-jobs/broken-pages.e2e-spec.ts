import { createReadStream } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { measure } from '../../src/files/measure.js';
import { failedPage, PageExtractor } from '../../src/pdf-jobs/engine/page-extractor.js';
import { PageFile } from '../../src/pdf-jobs/engine/page-file.js';
import type { PdfDocument } from '../../src/pdf-jobs/engine/pdf-document.js';
import type { DocumentSource } from '../../src/pdf-jobs/engine/pdf-engine.js';
import { PdfEngine } from '../../src/pdf-jobs/engine/pdf-engine.js';
import { compilePdfium } from '../../src/pdf-jobs/engine/pdfium.js';
import { SecondOpinion } from '../../src/pdf-jobs/engine/second-opinion.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { drawPdf, plainPages } from './drawn-pdf.js';

/** Breaks down over its second page, as PDFium does when it calls itself too often. */
class BreakingEngine extends PdfEngine {
  private uses = 0;

  override use<T>(source: DocumentSource, work: (document: PdfDocument) => T, page?: number): Promise<T> {
    const isSecond = ++this.uses === 2;
    return super.use(
      source,
      (document) => {
        const result = work(document);
        if (isSecond) throw new RangeError('Maximum call stack size exceeded');
        return result;
      },
      page,
    );
  }
}

let folder: string;
let compiled: WebAssembly.Module;
let source: DocumentSource;

beforeAll(async () => {
  [folder, compiled] = [await newTestFolder('broken'), await compilePdfium()];
  const path = join(folder, 'a.pdf');
  await writeFile(path, drawPdf(plainPages(3)));
  source = { path, key: path, password: null };
});
afterAll(() => removeTestFolder(folder));

it('a page that is not there is no other page, in whatever order and how often they are asked for', async () => {
  const path = join(folder, 'missing.pdf');
  const pages = plainPages(6).map((page, index) => ([0, 1, 2, 4].includes(index) ? ('missing' as const) : page));
  await writeFile(path, drawPdf(pages));
  const extractor = new PageExtractor(new PdfEngine(64, compiled), new SecondOpinion());
  for (const number of [4, 3, 6, 2, 4, 1, 5, 6, 5, 3, 3]) {
    const { page } = await extractor.extract({ path, key: path, password: null }, number);
    const [heading] = page.blocks;
    const told = heading && 'text' in heading ? heading.text : page.state;
    expect([number, told]).toEqual([number, [1, 2, 3, 5].includes(number) ? 'failed' : `Page ${number} title`]);
  }
});

async function pagesOf(
  extractor: PageExtractor,
): Promise<{ state: string; reason: string | undefined; error: string }[]> {
  const pages = [];
  for (const number of [1, 2, 3]) {
    const { page, error } = await extractor.extract(source, number);
    pages.push({ state: page.state, reason: page.reason, error: String(error) });
  }
  return pages;
}

describe('a page over which PDFium breaks down', () => {
  const good = { state: 'text', reason: undefined, error: 'undefined' };
  const fault = 'RangeError: Maximum call stack size exceeded';

  it('is read by pdf.js, and the pages beside it by a new PDFium', async () => {
    const extractor = new PageExtractor(new BreakingEngine(64, compiled), new SecondOpinion());
    expect(await pagesOf(extractor)).toEqual([good, { ...good, error: fault }, good]);
  });

  it('fails alone when pdf.js cannot read it either', async () => {
    const second = new SecondOpinion();
    vi.spyOn(second, 'readPage').mockResolvedValueOnce(null);
    const extractor = new PageExtractor(new BreakingEngine(64, compiled), second);
    const broken = { state: 'failed', reason: 'the page cannot be read', error: fault };
    expect(await pagesOf(extractor)).toEqual([good, broken, good]);
  });
});

describe('a document that is not there', () => {
  it('fails no page: it may be there at the next attempt', async () => {
    const extractor = new PageExtractor(new PdfEngine(64, compiled), new SecondOpinion());
    const path = join(folder, 'none.pdf');
    await expect(extractor.extract({ path, key: path, password: null }, 1)).rejects.toThrow('ENOENT');
  });
});

describe('the file of a shard whose thread was ended', () => {
  it('is gone on with after its last whole line, and what that thread still writes is not in it', async () => {
    const path = join(folder, 'shard.ndjson');
    const ended = new PageFile(path);
    ended.add(failedPage(1, 'one'));
    await appendFile(path, '{"number":2,"sta');
    const next = PageFile.resume(path);
    expect(next.count).toBe(1);
    next.add(failedPage(2, 'two'));
    ended.add(failedPage(2, 'too late'));
    const { stats, file: measured } = next.end();
    expect(stats.states).toEqual({ failed: 2 });
    for (const file of [ended, next]) file.close();
    expect(measured).toEqual(await measure(createReadStream(path)));
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).reason)).toEqual(['one', 'two']);
  });
});
