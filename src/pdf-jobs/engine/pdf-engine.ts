import { MemoryLimitError, PdfFaultError } from './pdf-errors.js';
import { PdfDocument } from './pdf-document.js';
import { Pdfium } from './pdfium.js';

export interface DocumentSource {
  path: string;
  /** The same for the same content. */
  key: string;
  password: string | null;
}

/** Documents a thread keeps open: the next shard is mostly of the same one. */
const MOST_OPEN = 2;

/** What a thread has: PDFium, and the documents it used last. */
export class PdfEngine {
  private readonly open = new Map<string, PdfDocument>();
  private pdfium: Pdfium | null = null;

  constructor(
    private readonly maxMegabytes: number,
    private readonly compiled: WebAssembly.Module,
  ) {}

  /**
   * Lends a document. When PDFium breaks down over it, it is thrown away with all its memory, and the next caller gets a
   * new one.
   * @throws PdfFaultError, MemoryLimitError
   */
  async use<T>(source: DocumentSource, work: (document: PdfDocument) => T): Promise<T> {
    return this.guarded((pdfium) => work(this.documentOf(pdfium, source)));
  }

  /** The same, with a document that is not kept open. */
  async useOnce<T>({ path, password }: DocumentSource, work: (document: PdfDocument) => T): Promise<T> {
    return this.guarded((pdfium) => {
      const document = PdfDocument.open(pdfium, path, password);
      const result = work(document);
      document.close();
      return result;
    });
  }

  private async guarded<T>(work: (pdfium: Pdfium) => T): Promise<T> {
    this.pdfium ??= await Pdfium.load(this.maxMegabytes, this.compiled);
    const { pdfium } = this;
    try {
      return work(pdfium);
    } catch (error) {
      if (error instanceof PdfFaultError) throw error;
      this.open.clear();
      this.pdfium = null;
      throw pdfium.isBroken ? new MemoryLimitError({ cause: error }) : error;
    }
  }

  private documentOf(pdfium: Pdfium, { path, key, password }: DocumentSource): PdfDocument {
    const known = this.open.get(key);
    if (known) {
      this.open.delete(key);
      this.open.set(key, known);
      return known;
    }
    for (const [oldest, document] of this.open) {
      if (this.open.size < MOST_OPEN) break;
      document.close();
      this.open.delete(oldest);
    }
    const document = PdfDocument.open(pdfium, path, password);
    this.open.set(key, document);
    return document;
  }
}
