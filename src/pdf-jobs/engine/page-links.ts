import type { Box } from '../layout/page-layout.js';
import type { PageGeometry } from './page-geometry.js';
import type { PdfDocument } from './pdf-document.js';

export interface PageLink {
  box: Box;
  url: string;
}

const MOST_LINKS = 2_000;

/** The links of a page that lead to the web. */
export function readLinks({ pdfium, handle }: PdfDocument, page: number, geometry: PageGeometry): PageLink[] {
  const { call } = pdfium;
  const links: PageLink[] = [];
  pdfium.withMemory(32, (memory) => {
    pdfium.setInt(memory, 0);
    for (let count = 0; count < MOST_LINKS && call.FPDFLink_Enumerate(page, memory, memory + 4) !== 0; count++) {
      const link = pdfium.int(memory + 4);
      const action = call.FPDFLink_GetAction(link);
      if (action === 0) continue;
      const url = decode(
        pdfium.text('latin1', (buffer, bytes) => call.FPDFAction_GetURIPath(handle, action, buffer, bytes)),
      );
      if (!/^(https?|mailto):/i.test(url) || call.FPDFLink_GetAnnotRect(link, memory + 8) === 0) continue;
      const [left, top, right, bottom] = [0, 4, 8, 12].map((offset) => pdfium.float(memory + 8 + offset));
      links.push({ url, box: geometry.box(left ?? 0, right ?? 0, bottom ?? 0, top ?? 0) });
    }
  });
  return links;
}

/** Bytes are UTF-8 since PDF 2.0, and mostly before; what is none was Latin-1. */
function decode(bytes: string): string {
  const url = Buffer.from(bytes, 'latin1').toString('utf8');
  return url.includes('\ufffd') ? bytes : url;
}
