import type { Font } from '../layout/page-layout.js';
import type { Pdfium } from './pdfium.js';

/** Bits of the flags in a font's descriptor (PDF 32000-1, table 123). */
const FIXED_PITCH = 1;
const ITALIC = 64;
const FORCE_BOLD = 1 << 18;
const BOLD_WEIGHT = 600;

/** The fonts of one page; PDFium's handles mean nothing on another. */
export class PageFonts {
  private readonly faces = new Map<number, Omit<Font, 'size'>>();
  /** By face and size. */
  private readonly fonts = new Map<number, Map<number, Font>>();

  constructor(
    private readonly pdfium: Pdfium,
    private readonly text: number,
  ) {}

  /** The font of a character, which belongs to the given text object. */
  of(index: number, object: number): Font {
    const handle = object === 0 ? 0 : this.pdfium.call.FPDFTextObj_GetFont(object);
    const size = this.sizeOf(index);
    const sizes = this.fonts.get(handle) ?? new Map<number, Font>();
    this.fonts.set(handle, sizes);
    const known = sizes.get(size);
    if (known) return known;
    const font = { ...this.faceOf(handle), size };
    sizes.set(size, font);
    return font;
  }

  /** As it is shown: the text may be scaled. To a tenth of a point. */
  private sizeOf(index: number): number {
    const { call, scratch } = this.pdfium;
    const size = call.FPDFText_GetFontSize(this.text, index);
    if (call.FPDFText_GetMatrix(this.text, index, scratch) === 0) return Math.round(size * 10) / 10;
    const scale = Math.hypot(this.pdfium.float(scratch + 8), this.pdfium.float(scratch + 12));
    return Math.round(size * (scale > 0 ? scale : 1) * 10) / 10;
  }

  private faceOf(handle: number): Omit<Font, 'size'> {
    const known = this.faces.get(handle);
    if (known) return known;
    const face = handle === 0 ? NO_FACE : this.readFace(handle);
    this.faces.set(handle, face);
    return face;
  }

  private readFace(handle: number): Omit<Font, 'size'> {
    const { call } = this.pdfium;
    const name = this.pdfium
      .text('latin1', (buffer, bytes) => call.FPDFFont_GetBaseFontName(handle, buffer, bytes))
      .replace(/^[A-Z]{6}\+/, '');
    const flags = call.FPDFFont_GetFlags(handle);
    return {
      name,
      bold: isBoldName(name) || (flags & FORCE_BOLD) !== 0 || call.FPDFFont_GetWeight(handle) >= BOLD_WEIGHT,
      italic: /italic|oblique|cmti|sfti/i.test(name) || (flags & ITALIC) !== 0,
      mono: /mono|courier|consol|typewriter|cmtt|sftt|\btt\b|cmsltt/i.test(name) || (flags & FIXED_PITCH) !== 0,
    };
  }
}

/** TeX's bold fonts do not say so in words. */
function isBoldName(name: string): boolean {
  return /bold|black|heavy|demi|\bcmb|cmbx|sfbx|sfss?bx|-medi\b|nimbus\w*-medi/i.test(name);
}

const NO_FACE = { name: '', bold: false, italic: false, mono: false };
