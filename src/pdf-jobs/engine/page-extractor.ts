import { layOutPage } from '../layout/lay-out-page.js';
import type { PageLayout } from '../layout/page-layout.js';
import type { PdfDocument } from './pdf-document.js';
import type { DocumentSource, PdfEngine } from './pdf-engine.js';
import { MemoryLimitError, PdfFaultError } from './pdf-errors.js';
import type { ReadPage } from './read-page.js';
import { readPage } from './read-page.js';
import type { SecondOpinion } from './second-opinion.js';

export interface ExtractedPage {
  page: PageLayout;
  /** What broke down over it. */
  error?: unknown;
}

/** Extracts pages one by one. What breaks down over one does not reach the next: the engine is a new one then. */
export class PageExtractor {
  constructor(
    private readonly engine: PdfEngine,
    private readonly secondOpinion: SecondOpinion,
  ) {}

  /** @throws PdfFaultError, MemoryLimitError, or what else keeps the document from being opened */
  async extract(source: DocumentSource, number: number): Promise<ExtractedPage> {
    const first = await this.ask(source, number);
    if (first.page.state !== 'failed') return first;
    // It would only be given more memory there, where nobody counts it.
    if (first.error instanceof MemoryLimitError) return first;
    const second = await this.askSecond(source, number);
    if (second) return { ...first, page: second };
    if (first.error instanceof PdfFaultError) throw first.error;
    return first;
  }

  private async ask(source: DocumentSource, number: number): Promise<ExtractedPage> {
    let isOpen = false;
    try {
      const read = (document: PdfDocument): ReadPage => {
        isOpen = true;
        return readPage(document, number);
      };
      const page = await this.engine.use(source, read, number);
      return { page: layOutPage(page) };
    } catch (error) {
      if (!isOpen && !(error instanceof PdfFaultError)) throw error;
      const reason =
        error instanceof MemoryLimitError ? 'the page takes more memory than it may' : 'the page cannot be read';
      return { page: failedPage(number, reason), error };
    }
  }

  /** Null when it has nothing to say either. */
  private async askSecond(source: DocumentSource, number: number): Promise<PageLayout | null> {
    const page = await this.secondOpinion.readPage(source, number);
    try {
      return page && layOutPage(page);
    } catch {
      return null;
    }
  }
}

export function failedPage(number: number, reason: string): PageLayout {
  return { number, state: 'failed', reason, width: 0, height: 0, blocks: [] };
}
