import type { Box } from '../layout/page-layout.js';
import type { Pdfium } from './pdfium.js';

/** Where things are on the page as it is shown: cropped, turned, with its origin at the upper left. */
export class PageGeometry {
  private constructor(
    readonly width: number,
    readonly height: number,
    private readonly rotation: number,
    private readonly crop: readonly [left: number, top: number, right: number, bottom: number],
  ) {}

  static of(pdfium: Pdfium, page: number): PageGeometry {
    const { call } = pdfium;
    const width = call.FPDF_GetPageWidthF(page);
    const height = call.FPDF_GetPageHeightF(page);
    const rotation = call.FPDFPage_GetRotation(page);
    const turned = rotation % 2 === 1;
    const crop = pdfium.withMemory(16, (rect): [number, number, number, number] => {
      if (call.FPDF_GetPageBoundingBox(page, rect) === 0) return turned ? [0, width, height, 0] : [0, height, width, 0];
      return [pdfium.float(rect), pdfium.float(rect + 4), pdfium.float(rect + 8), pdfium.float(rect + 12)];
    });
    return new PageGeometry(width, height, rotation, crop);
  }

  /** From coordinates of the page itself, whose origin is at the lower left of what may be a larger sheet. */
  box(left: number, right: number, bottom: number, top: number): Box {
    const [cropLeft, cropTop, cropRight, cropBottom] = this.crop;
    switch (this.rotation) {
      case 1:
        return [bottom - cropBottom, left - cropLeft, top - cropBottom, right - cropLeft];
      case 2:
        return [cropRight - right, bottom - cropBottom, cropRight - left, top - cropBottom];
      case 3:
        return [cropTop - top, cropRight - right, cropTop - bottom, cropRight - left];
      default:
        return [left - cropLeft, cropTop - top, right - cropLeft, cropTop - bottom];
    }
  }

  /** PDFium gives text outside the crop box, too, which nobody sees. */
  shows(box: Box): boolean {
    const middle = (box[0] + box[2]) / 2;
    const centre = (box[1] + box[3]) / 2;
    return middle > -1 && middle < this.width + 1 && centre > -1 && centre < this.height + 1;
  }
}
