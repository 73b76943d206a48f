import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box, Segment } from '../layout/page-layout.js';
import type { DocumentSource } from './pdf-engine.js';
import type { ReadPage } from './read-page.js';

/** Files that come with pdf.js: without its maps it reads no Chinese or Japanese. */
const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.resolve('pdfjs-dist/package.json')));

/** Larger pictures are left out: their bytes are outside of the memory that a thread is limited to. */
const MOST_PIXELS = 40_000_000;

/** What pdf.js makes of documents that PDFium cannot open or read; it is slower, and forgives other faults. */
export class SecondOpinion {
  private opened: { key: string; document: PDFDocumentProxy } | null = null;

  /** Null when it cannot open the document either. The document is not kept open. */
  async countPages(source: DocumentSource): Promise<number | null> {
    const document = await this.open(source).catch(() => null);
    const pages = document?.numPages ?? null;
    await this.close();
    return pages;
  }

  /** Null when it cannot read the page either. */
  async readPage(source: DocumentSource, number: number): Promise<ReadPage | null> {
    try {
      const page = await (await this.open(source)).getPage(number);
      const { width, height } = page.getViewport({ scale: 1 });
      const { items } = await page.getTextContent();
      const { fnArray } = await page.getOperatorList();
      const segments = items.flatMap((item) => ('str' in item ? toSegments(item, height) : []));
      const withoutText = fnArray.length > 0 ? ('no_text_layer' as const) : ('empty' as const);
      return { number, state: segments.length > 0 ? 'text' : withoutText, width, height, segments, grids: [] };
    } catch {
      return null;
    }
  }

  private async open({ path, key, password }: DocumentSource): Promise<PDFDocumentProxy> {
    if (this.opened?.key === key) return this.opened.document;
    await this.close();
    // Only now: most documents never need it.
    const { VerbosityLevel, getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
    const { buffer, byteOffset, byteLength } = await readFile(path);
    const document = await getDocument({
      // It takes no Buffer; this is the same memory.
      data: new Uint8Array(buffer, byteOffset, byteLength),
      ...(password === null ? {} : { password }),
      cMapUrl: fileOf('./cmaps/'),
      standardFontDataUrl: fileOf('./standard_fonts/'),
      isEvalSupported: false,
      maxImageSize: MOST_PIXELS,
      verbosity: VerbosityLevel.ERRORS,
    }).promise;
    this.opened = { key, document };
    return document;
  }

  private async close(): Promise<void> {
    await this.opened?.document.destroy();
    this.opened = null;
  }
}

interface TextItem {
  str: string;
  width: number;
  height: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- so pdf.js types its matrix
  transform: any[];
}

function toSegments({ str, width, height, transform }: TextItem, pageHeight: number): Segment[] {
  if (str.trim() === '') return [];
  const [left, baseline] = [Number(transform[4]), Number(transform[5])];
  const size = Math.round((height || Math.hypot(Number(transform[2]), Number(transform[3]))) * 10) / 10;
  const box: Box = [left, pageHeight - baseline - 0.75 * size, left + width, pageHeight - baseline + 0.2 * size];
  const font = { name: '', size, bold: false, italic: false, mono: false };
  return [{ runs: [{ text: str, font, link: null }], box, size }];
}
