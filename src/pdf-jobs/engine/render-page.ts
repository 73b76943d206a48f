import type { PdfDocument } from './pdf-document.js';
import { MemoryLimitError, PdfFaultError } from './pdf-errors.js';

/** Red, green, blue and alpha in a byte each, row by row. */
export interface PagePixels {
  width: number;
  height: number;
  pixels: Uint8Array<ArrayBuffer>;
}

const WHITE = 0xffffffff;
/** Of FPDF_RenderPageBitmap: annotations too, and red before blue. */
const WITH_ANNOTATIONS = 0x01;
const REVERSED_BYTES = 0x10;

/**
 * Draws a page as it is shown, on white.
 * @param longerSide pixels
 * @throws PdfFaultError when the page cannot be loaded, MemoryLimitError
 */
export function renderPage({ pdfium, handle }: PdfDocument, number: number, longerSide: number): PagePixels {
  const { call } = pdfium;
  const page = call.FPDF_LoadPage(handle, number - 1);
  if (page === 0) throw new PdfFaultError('damaged');
  let bitmap = 0;
  try {
    const [pageWidth, pageHeight] = [call.FPDF_GetPageWidthF(page), call.FPDF_GetPageHeightF(page)];
    const scale = longerSide / Math.max(pageWidth, pageHeight, 1);
    const [width, height] = [Math.max(1, Math.round(pageWidth * scale)), Math.max(1, Math.round(pageHeight * scale))];
    bitmap = call.FPDFBitmap_Create(width, height, 1);
    if (bitmap === 0) throw new MemoryLimitError();
    call.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    call.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, WITH_ANNOTATIONS | REVERSED_BYTES);
    const start = call.FPDFBitmap_GetBuffer(bitmap);
    // Rows of four bytes a pixel have no gap between them.
    return { width, height, pixels: pdfium.bytes.slice(start, start + 4 * width * height) };
  } finally {
    if (!pdfium.isBroken) {
      if (bitmap !== 0) call.FPDFBitmap_Destroy(bitmap);
      call.FPDF_ClosePage(page);
    }
  }
}
