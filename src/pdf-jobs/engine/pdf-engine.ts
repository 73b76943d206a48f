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
/** PDFium keeps what it parsed until a document is closed. One that is opened anew after so many pages stays small, and opening takes milliseconds. */
const PAGES_UNTIL_REOPENED = 300;
/** Then PDFium goes through all pages before the one that is wanted: it has to be worth that, so that late pages cost what early ones do. */
const SHARE_UNTIL_REOPENED = 1 / 8;

interface OpenDocument {
  document: PdfDocument;
  uses: number;
  /** The last page that was asked for; 0 when none was. */
  page: number;
}

/** What a thread has: PDFium, and the documents it used last. */
export class PdfEngine {
  private readonly open = new Map<string, OpenDocument>();
  private pdfium: Pdfium | null = null;

  constructor(
    private readonly maxMegabytes: number,
    private readonly compiled: WebAssembly.Module,
  ) {}

  /**
   * Lends a document. When PDFium breaks down over it, it is thrown away with all its memory, and the next caller gets a
   * new one.
   * @param page which the work is about, if about one
   * @throws PdfFaultError, MemoryLimitError
   */
  async use<T>(source: DocumentSource, work: (document: PdfDocument) => T, page?: number): Promise<T> {
    return this.guarded((pdfium) => work(this.documentOf(pdfium, source, page)));
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

  /**
   * PDFium goes through the tree of pages once. When a page that is not there is asked for after one behind it, it gives another
   * page for it: so a document is only gone through forwards.
   */
  private documentOf(pdfium: Pdfium, { path, key, password }: DocumentSource, page?: number): PdfDocument {
    const known = this.open.get(key);
    if (known && !isWornOut(known) && (page ?? known.page) >= known.page) {
      known.uses++;
      known.page = page ?? known.page;
      this.open.delete(key);
      this.open.set(key, known);
      return known.document;
    }
    if (known) this.close(key, known);
    for (const [oldest, document] of this.open) {
      if (this.open.size < MOST_OPEN) break;
      this.close(oldest, document);
    }
    const document = PdfDocument.open(pdfium, path, password);
    this.open.set(key, { document, uses: 1, page: page ?? 0 });
    return document;
  }

  private close(key: string, { document }: OpenDocument): void {
    document.close();
    this.open.delete(key);
  }
}

function isWornOut({ uses, page }: OpenDocument): boolean {
  return uses >= Math.max(PAGES_UNTIL_REOPENED, SHARE_UNTIL_REOPENED * page);
}
