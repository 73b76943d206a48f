import type { PdfDocument } from './pdf-document.js';

export interface OutlineItem {
  title: string;
  page: number | null;
  level: number;
}

/** What a document says of itself. */
export interface DocumentFacts {
  metadata: Record<string, string>;
  outline: OutlineItem[];
}

const TAGS = ['Title', 'Author', 'Subject', 'Keywords', 'Creator', 'Producer', 'CreationDate', 'ModDate'];
/** A damaged outline may go round in circles. */
const MOST_ITEMS = 20_000;
const DEEPEST = 12;

export function readFacts(document: PdfDocument): DocumentFacts {
  const { pdfium, handle } = document;
  const metadata: Record<string, string> = {};
  for (const tag of TAGS) {
    const value = pdfium.withString(tag, (name) =>
      pdfium.text('utf16le', (buffer, bytes) => pdfium.call.FPDF_GetMetaText(handle, name, buffer, bytes)),
    );
    if (value !== '') metadata[tag.charAt(0).toLowerCase() + tag.slice(1)] = value;
  }
  const outline: OutlineItem[] = [];
  readOutline(document, 0, 1, outline);
  return { metadata, outline };
}

function readOutline(document: PdfDocument, parent: number, level: number, outline: OutlineItem[]): void {
  const { pdfium, handle } = document;
  const { call } = pdfium;
  const seen = new Set<number>();
  let item = call.FPDFBookmark_GetFirstChild(handle, parent);
  while (item !== 0 && !seen.has(item) && outline.length < MOST_ITEMS && level <= DEEPEST) {
    seen.add(item);
    const bookmark = item;
    const title = pdfium.text('utf16le', (buffer, bytes) => call.FPDFBookmark_GetTitle(bookmark, buffer, bytes));
    const destination = call.FPDFBookmark_GetDest(handle, bookmark);
    const page = destination === 0 ? -1 : call.FPDFDest_GetDestPageIndex(handle, destination);
    outline.push({ title: title.trim(), page: page < 0 ? null : page + 1, level });
    readOutline(document, bookmark, level + 1, outline);
    item = call.FPDFBookmark_GetNextSibling(handle, bookmark);
  }
}
