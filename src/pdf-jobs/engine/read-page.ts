import type { Grid } from '../layout/grids.js';
import { findGrids } from '../layout/grids.js';
import type { Box, Font, PageState, Segment } from '../layout/page-layout.js';
import { PageFonts } from './page-fonts.js';
import { PageGeometry } from './page-geometry.js';
import type { PageLink } from './page-links.js';
import { readLinks } from './page-links.js';
import { readRules } from './page-rules.js';
import type { PdfDocument } from './pdf-document.js';
import { SegmentBuilder } from './segment-builder.js';
import { SOFT_HYPHEN } from './soft-hyphen.js';

export interface ReadPage {
  number: number;
  state: PageState;
  reason?: string;
  width: number;
  height: number;
  segments: Segment[];
  /** Of tables. */
  grids: Grid[];
}

const SOFT_HYPHEN_CODE = SOFT_HYPHEN.charCodeAt(0);

/** PDFium's signs for a hyphen at the end of a line. */
const LINE_END_HYPHENS = new Set([0xfffe, 0x0002]);

/** More unreadable characters than this share of all make a page unreadable. */
const UNREADABLE_SHARE = 0.3;

/** Reads one page. One that PDFium cannot load is `failed`; the others are not its concern. */
export function readPage(document: PdfDocument, number: number): ReadPage {
  const { pdfium, handle } = document;
  const page = pdfium.call.FPDF_LoadPage(handle, number - 1);
  if (page === 0) return failed(number, 'the page cannot be loaded');
  try {
    const text = pdfium.call.FPDFText_LoadPage(page);
    if (text === 0) return failed(number, 'the text of the page cannot be read');
    try {
      return new PageReader(document, page, text).read(number);
    } finally {
      if (!pdfium.isBroken) pdfium.call.FPDFText_ClosePage(text);
    }
  } finally {
    if (!pdfium.isBroken) pdfium.call.FPDF_ClosePage(page);
  }
}

class PageReader {
  private readonly geometry: PageGeometry;
  private readonly fonts: PageFonts;
  private readonly links: PageLink[];
  private readonly grids: Grid[];
  private readonly builder: SegmentBuilder;
  private font: Font | null = null;
  private object = -1;
  private readable = 0;
  private unreadable = 0;

  constructor(
    private readonly document: PdfDocument,
    private readonly page: number,
    private readonly text: number,
  ) {
    this.geometry = PageGeometry.of(document.pdfium, page);
    this.fonts = new PageFonts(document.pdfium, text);
    this.links = readLinks(document, page, this.geometry);
    this.grids = findGrids(readRules(document, page, this.geometry));
    this.builder = new SegmentBuilder(this.grids);
  }

  read(number: number): ReadPage {
    const count = this.document.pdfium.call.FPDFText_CountChars(this.text);
    for (let index = 0; index < count; index++) this.readCharacter(index);
    this.builder.endSegment();
    const { width, height } = this.geometry;
    return { number, state: this.state(), width, height, segments: this.builder.segments, grids: this.grids };
  }

  private readCharacter(index: number): void {
    const code = this.document.pdfium.call.FPDFText_GetUnicode(this.text, index);
    if (code === 10 || code === 13) return this.builder.endSegment();
    if (code === 9 || code === 32 || code === 160) return this.builder.space();
    const isHyphen = LINE_END_HYPHENS.has(code);
    if (code < 32 && !isHyphen && code !== 0) return;
    const box = this.boxOf(index);
    if (!this.geometry.shows(box)) return;
    if (isUnreadable(code) && !isHyphen) this.unreadable++;
    else this.readable++;
    if (code === 0) return;
    this.builder.add(isHyphen ? SOFT_HYPHEN_CODE : code, box, this.fontOf(index), this.linkAt(box));
  }

  private boxOf(index: number): Box {
    const { pdfium } = this.document;
    const { scratch } = pdfium;
    pdfium.call.FPDFText_GetCharBox(this.text, index, scratch, scratch + 8, scratch + 16, scratch + 24);
    return this.geometry.box(
      pdfium.double(scratch),
      pdfium.double(scratch + 8),
      pdfium.double(scratch + 16),
      pdfium.double(scratch + 24),
    );
  }

  /** Asked for once for each text object: all its characters have the same. */
  private fontOf(index: number): Font {
    const object = this.document.pdfium.call.FPDFText_GetTextObject(this.text, index);
    if (this.font && object === this.object) return this.font;
    this.object = object;
    this.font = this.fonts.of(index, object);
    return this.font;
  }

  private linkAt(box: Box): string | null {
    if (this.links.length === 0) return null;
    const x = (box[0] + box[2]) / 2;
    const y = (box[1] + box[3]) / 2;
    for (const link of this.links) {
      if (x > link.box[0] && x < link.box[2] && y > link.box[1] && y < link.box[3]) return link.url;
    }
    return null;
  }

  private state(): PageState {
    if (this.unreadable > UNREADABLE_SHARE * (this.readable + this.unreadable)) return 'unmapped_glyphs';
    if (this.readable > 0) return 'text';
    return this.document.pdfium.call.FPDFPage_CountObjects(this.page) > 0 ? 'no_text_layer' : 'empty';
  }
}

/** What a font without a map to Unicode gives. */
function isUnreadable(code: number): boolean {
  return code === 0 || code === 0xfffd || code === 0xffff || (code >= 0xe000 && code <= 0xf8ff);
}

function failed(number: number, reason: string): ReadPage {
  return { number, state: 'failed', reason, width: 0, height: 0, segments: [], grids: [] };
}
