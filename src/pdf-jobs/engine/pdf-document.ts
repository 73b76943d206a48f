import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PdfFaultError } from './pdf-errors.js';
import type { Pdfium } from './pdfium.js';

/** FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY. */
const PASSWORD_ERROR = 4;
const SECURITY_ERROR = 5;

/** The file, in PDFium's memory. */
interface Bytes {
  pointer: number;
  size: number;
}

/** An open document. */
export class PdfDocument {
  private constructor(
    readonly pdfium: Pdfium,
    readonly handle: number,
    readonly pageCount: number,
    private readonly data: Bytes,
  ) {}

  /** @throws PdfFaultError, MemoryLimitError */
  static open(pdfium: Pdfium, path: string, password: string | null): PdfDocument {
    const file = openSync(path, 'r');
    const { size } = fstatSync(file);
    let data = 0;
    pdfium.allowMore(size);
    try {
      data = pdfium.allocate(Math.max(size, 1));
      // Straight to its place: the file is in memory once, not twice.
      for (let read = 0; read < size;) read += readSync(file, pdfium.bytes, data + read, size - read, read);
      const handle = load(pdfium, data, size, password);
      const pages = pdfium.call.FPDF_GetPageCount(handle);
      if (pages > 0) return new PdfDocument(pdfium, handle, pages, { pointer: data, size });
      pdfium.call.FPDF_CloseDocument(handle);
      throw new PdfFaultError('no-pages');
    } catch (error) {
      pdfium.allowMore(-size);
      if (data !== 0 && !pdfium.isBroken) pdfium.call.free(data);
      throw error;
    } finally {
      closeSync(file);
    }
  }

  close(): void {
    this.pdfium.call.FPDF_CloseDocument(this.handle);
    this.pdfium.call.free(this.data.pointer);
    this.pdfium.allowMore(-this.data.size);
  }
}

function load(pdfium: Pdfium, data: number, size: number, password: string | null): number {
  const handle =
    password === null
      ? pdfium.call.FPDF_LoadMemDocument(data, size, 0)
      : pdfium.withString(password, (pointer) => pdfium.call.FPDF_LoadMemDocument(data, size, pointer));
  if (handle !== 0) return handle;
  const { FPDF_GetLastError: lastFault } = pdfium.call;
  switch (lastFault()) {
    case PASSWORD_ERROR:
      throw new PdfFaultError(password === null ? 'password-required' : 'password-wrong');
    case SECURITY_ERROR:
      throw new PdfFaultError('unsupported-security');
    default:
      throw new PdfFaultError('damaged');
  }
}
