import type { Grid } from '../layout/grids.js';
import type { Box, Font, Run, Segment } from '../layout/page-layout.js';
import { changesDirection, isRightToLeft, settleMarks } from '../layout/right-to-left.js';

/** A gap this wide, in font sizes, separates cells or columns and is no space between words. */
const WIDE_GAP = 1.3;
/** In a column that runs down. A comma stands high, a dash is low, and glyphs that are not in the file have no height. */
const WIDE_GAP_DOWN = 2;
/** Letters of one word are closer than this. */
const CLOSE = 0.12;
const SPACE = 32;
/** Chinese and Japanese have no letters before this one. */
const FIRST_IDEOGRAPHIC = 0x2e80;
/** No script that runs from right to left has letters before this one. */
const FIRST_RIGHT_TO_LEFT = 0x0590;

/** Puts the characters of a page, in PDFium's order, together to segments of lines. Runs once for each character: what it does is dear. */
export class SegmentBuilder {
  readonly segments: Segment[] = [];
  private runs: Run[] = [];
  /** Code units of the run that is being read. */
  private units: number[] = [];
  private hasBox = false;
  private box: Box = [0, 0, 0, 0];
  private first: Box = [0, 0, 0, 0];
  private last: Box = [0, 0, 0, 0];
  private font: Font | null = null;
  private link: string | null = null;
  private spaceBefore = false;
  /** 0 at the beginning of a segment. */
  private lastCode = 0;

  /** @param grids text does not go on from one of their cells into the next */
  constructor(private readonly grids: readonly Grid[] = []) {}

  add(code: number, box: Box, font: Font, link: string | null): void {
    if (this.hasBox && !this.continues(code, box, font.size)) this.endSegment();
    if (font !== this.font || link !== this.link) this.endRun();
    if (this.hasBox && (this.spaceBefore || this.changesDirection(code))) this.units.push(SPACE);
    this.spaceBefore = false;
    this.append(code, box);
    this.lastCode = code;
    this.font = font;
    this.link = link;
    this.extend(box);
    this.last = box;
  }

  space(): void {
    this.spaceBefore = true;
  }

  endSegment(): void {
    this.endRun();
    if (this.hasBox && this.runs.length > 0) {
      const segment = { runs: this.runs, box: this.box, size: mainSize(this.runs) };
      this.segments.push(this.goesDown(segment.size) ? { ...segment, isUpright: true } : segment);
    }
    this.runs = [];
    this.hasBox = false;
    this.lastCode = 0;
    this.spaceBefore = false;
  }

  private changesDirection(code: number): boolean {
    if (this.lastCode === 0 || (code < FIRST_RIGHT_TO_LEFT && this.lastCode < FIRST_RIGHT_TO_LEFT)) return false;
    return changesDirection(String.fromCodePoint(this.lastCode), String.fromCodePoint(code));
  }

  /** The letters of an Arabic ligature, which share its place, come in the order in which they would stand from left to right. */
  private append(code: number, box: Box): void {
    if (code > 0xffff) {
      const pair = String.fromCodePoint(code);
      this.units.push(pair.charCodeAt(0), pair.charCodeAt(1));
      return;
    }
    const isLigature =
      code >= FIRST_RIGHT_TO_LEFT &&
      this.units.at(-1) === this.lastCode &&
      this.last.every((edge, index) => edge === box[index]) &&
      isRightToLeft(String.fromCodePoint(code));
    if (isLigature) this.units.splice(-1, 0, code);
    else this.units.push(code);
  }

  private extend(box: Box): void {
    if (!this.hasBox) {
      this.hasBox = true;
      this.first = box;
      this.box = [box[0], box[1], box[2], box[3]];
      return;
    }
    const all = this.box;
    if (box[0] < all[0]) all[0] = box[0];
    if (box[1] < all[1]) all[1] = box[1];
    if (box[2] > all[2]) all[2] = box[2];
    if (box[3] > all[3]) all[3] = box[3];
  }

  private endRun(): void {
    if (this.units.length > 0 && this.font)
      this.runs.push({ text: settleMarks(textOf(this.units)), font: this.font, link: this.link });
    this.units = [];
    this.font = null;
  }

  /** In either direction, as lines run from right to left, too. */
  private continues(code: number, box: Box, size: number): boolean {
    const { last } = this;
    if (box[0] - last[2] > WIDE_GAP * size || last[0] - box[2] > WIDE_GAP * size) return false;
    const overlap = Math.min(box[3], last[3]) - Math.max(box[1], last[1]);
    return (overlap > -0.5 * size || this.continuesDown(code, box, size)) && !this.leavesCell(box, size);
  }

  /** Chinese and Japanese may; lines that run from left to right are ended by PDFium. */
  private continuesDown(code: number, box: Box, size: number): boolean {
    const { last } = this;
    if (code < FIRST_IDEOGRAPHIC && this.lastCode < FIRST_IDEOGRAPHIC) return false;
    const isBelow = box[1] > last[1] && box[1] - last[3] < WIDE_GAP_DOWN * size;
    return isBelow && Math.abs(box[0] + box[2] - last[0] - last[2]) < 2.5 * size;
  }

  private goesDown(size: number): boolean {
    const { first, last } = this;
    const down = last[1] + last[3] - first[1] - first[3];
    return down > size && down > Math.abs(last[0] + last[2] - first[0] - first[2]);
  }

  /** A word that is too long for its cell stays whole. */
  private leavesCell(box: Box, size: number): boolean {
    const { last } = this;
    if (!this.spaceBefore && box[0] - last[2] < CLOSE * size && last[0] - box[2] < CLOSE * size) return false;
    return this.grids.some(
      (grid) =>
        grid.cellAt((last[0] + last[2]) / 2, (last[1] + last[3]) / 2) !==
        grid.cellAt((box[0] + box[2]) / 2, (box[1] + box[3]) / 2),
    );
  }
}

/** In pieces: a call takes only so many arguments. */
function textOf(units: readonly number[]): string {
  let text = '';
  for (let from = 0; from < units.length; from += 4_096)
    text += String.fromCharCode(...units.slice(from, from + 4_096));
  return text;
}

function mainSize(runs: readonly Run[]): number {
  if (runs.length === 1 && runs[0]) return runs[0].font.size;
  const letters = new Map<number, number>();
  for (const { text, font } of runs) letters.set(font.size, (letters.get(font.size) ?? 0) + text.length);
  return [...letters].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
}
