import type { Rule } from '../layout/page-layout.js';
import type { PageGeometry } from './page-geometry.js';
import type { PdfDocument } from './pdf-document.js';

const PATH = 2;
const FORM = 5;
const LINE_TO = 0;
const MOVE_TO = 2;

/** Points: a filled box no thicker than this is a line, and no line is shorter than that. */
const THICKEST = 3;
const SHORTEST = 6;
/** Pages with more are drawings, and no tables. */
const MOST_OBJECTS = 20_000;
const MOST_SEGMENTS = 2_000;
/** Pages in pages (forms) are looked into so deep. */
const DEEPEST = 5;

type Point = readonly [x: number, y: number];

/** As PDF has it: x' = ax + cy + e, y' = bx + dy + f. */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const UNMOVED: Matrix = [1, 0, 0, 1, 0, 0];

/** The level and upright lines that are drawn on a page: strokes, and boxes that are filled and thin. */
export function readRules(document: PdfDocument, page: number, geometry: PageGeometry): Rule[] {
  const { call } = document.pdfium;
  const count = call.FPDFPage_CountObjects(page);
  if (count > MOST_OBJECTS) return [];
  const reader = new RuleReader(document, geometry);
  for (let index = 0; index < count && reader.hasRoom; index++)
    reader.read(call.FPDFPage_GetObject(page, index), UNMOVED, DEEPEST);
  return reader.rules;
}

class RuleReader {
  readonly rules: Rule[] = [];
  private segments = 0;
  private objects = 0;

  constructor(
    private readonly document: PdfDocument,
    private readonly geometry: PageGeometry,
  ) {}

  get hasRoom(): boolean {
    return this.segments < MOST_SEGMENTS && this.rules.length < MOST_SEGMENTS && this.objects < MOST_OBJECTS;
  }

  /** @param around what moves the object's coordinates to the page's */
  read(object: number, around: Matrix, depth: number): void {
    this.objects++;
    const type = object === 0 ? null : this.document.pdfium.call.FPDFPageObj_GetType(object);
    if (type === PATH) this.readPath(object, around);
    else if (type === FORM && depth > 0) this.readForm(object, around, depth - 1);
  }

  private readForm(form: number, around: Matrix, depth: number): void {
    const { call } = this.document.pdfium;
    const own = this.matrixOf(form);
    if (!own) return;
    const matrix = product(own, around);
    const count = call.FPDFFormObj_CountObjects(form);
    for (let index = 0; index < count && this.hasRoom; index++)
      this.read(call.FPDFFormObj_GetObject(form, index), matrix, depth);
  }

  private readPath(path: number, around: Matrix): void {
    const { call, scratch } = this.document.pdfium;
    if (call.FPDFPageObj_GetBounds(path, scratch, scratch + 4, scratch + 8, scratch + 12) === 0) return;
    const [x = 0, y = 0, x2 = 0, y2 = 0] = this.floats(4);
    const [one, other] = [moved([x, y], around), moved([x2, y2], around)];
    if (Math.min(Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1])) <= THICKEST) this.add(one, other);
    else if (this.isStroked(path)) this.readStrokes(path, around);
  }

  private isStroked(path: number): boolean {
    const { pdfium } = this.document;
    return (
      pdfium.call.FPDFPath_GetDrawMode(path, pdfium.scratch, pdfium.scratch + 4) !== 0 &&
      pdfium.int(pdfium.scratch + 4) !== 0
    );
  }

  /** A path may be a whole grid. */
  private readStrokes(path: number, around: Matrix): void {
    const { call, scratch } = this.document.pdfium;
    const own = this.matrixOf(path);
    if (!own) return;
    const matrix = product(own, around);
    const count = call.FPDFPath_CountSegments(path);
    let start: Point = [0, 0];
    let last: Point = [0, 0];
    for (let index = 0; index < count && this.hasRoom; index++) {
      this.segments++;
      const segment = call.FPDFPath_GetPathSegment(path, index);
      if (call.FPDFPathSegment_GetPoint(segment, scratch, scratch + 4) === 0) return;
      const [x = 0, y = 0] = this.floats(2);
      const point = moved([x, y], matrix);
      const type = call.FPDFPathSegment_GetType(segment);
      if (type === MOVE_TO) start = point;
      if (type === LINE_TO) this.add(last, point);
      if (call.FPDFPathSegment_GetClose(segment) !== 0) this.add(point, start);
      last = point;
    }
  }

  private add(one: Point, other: Point): void {
    const [left, top, right, bottom] = this.geometry.box(
      Math.min(one[0], other[0]),
      Math.max(one[0], other[0]),
      Math.min(one[1], other[1]),
      Math.max(one[1], other[1]),
    );
    const [width, height] = [right - left, bottom - top];
    // A damaged file may say anything.
    if (!Number.isFinite(width + height)) return;
    if (height <= THICKEST && width >= SHORTEST)
      this.rules.push({ isLevel: true, at: (top + bottom) / 2, from: left, to: right });
    else if (width <= THICKEST && height >= SHORTEST)
      this.rules.push({ isLevel: false, at: (left + right) / 2, from: top, to: bottom });
  }

  private matrixOf(object: number): Matrix | null {
    const { call, scratch } = this.document.pdfium;
    if (call.FPDFPageObj_GetMatrix(object, scratch) === 0) return null;
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = this.floats(6);
    return [a, b, c, d, e, f];
  }

  private floats(count: number): number[] {
    const { pdfium } = this.document;
    return Array.from({ length: count }, (_, index) => pdfium.float(pdfium.scratch + 4 * index));
  }
}

function moved([x, y]: Point, [a, b, c, d, e, f]: Matrix): Point {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** First the one, then the other. */
function product(one: Matrix, [a, b, c, d, e, f]: Matrix): Matrix {
  return [
    a * one[0] + c * one[1],
    b * one[0] + d * one[1],
    a * one[2] + c * one[3],
    b * one[2] + d * one[3],
    a * one[4] + c * one[5] + e,
    b * one[4] + d * one[5] + f,
  ];
}
