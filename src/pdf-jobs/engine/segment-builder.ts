import type { Box, Font, Run, Segment } from '../layout/page-layout.js';
import { union } from '../layout/page-layout.js';
import { changesDirection, isRightToLeft, settleMarks } from '../layout/right-to-left.js';

/** A gap this wide, in font sizes, separates cells or columns and is no space between words. */
const WIDE_GAP = 1.3;

/** Puts the characters of a page, in PDFium's order, together to segments of lines. */
export class SegmentBuilder {
  readonly segments: Segment[] = [];
  private runs: Run[] = [];
  private box: Box | null = null;
  private last: Box | null = null;
  private text = '';
  private font: Font | null = null;
  private link: string | null = null;
  private spaceBefore = false;
  private lastCharacter = '';

  add(character: string, box: Box, font: Font, link: string | null): void {
    if (this.box && this.last && !this.continues(box, font.size)) this.endSegment();
    if (font !== this.font || link !== this.link) this.endRun();
    if (this.box && (this.spaceBefore || changesDirection(this.lastCharacter, character))) this.text += ' ';
    this.spaceBefore = false;
    this.append(character, box);
    this.lastCharacter = character;
    this.font = font;
    this.link = link;
    this.box = this.box ? union(this.box, box) : box;
    this.last = box;
  }

  space(): void {
    this.spaceBefore = true;
  }

  endSegment(): void {
    this.endRun();
    if (this.box && this.runs.length > 0) {
      this.segments.push({ runs: this.runs, box: this.box, size: mainSize(this.runs) });
    }
    this.runs = [];
    this.box = null;
    this.last = null;
    this.lastCharacter = '';
    this.spaceBefore = false;
  }

  /** The letters of an Arabic ligature, which share its place, come in the order in which they would stand from left to right. */
  private append(character: string, box: Box): void {
    const isLigature =
      this.last?.every((edge, index) => edge === box[index]) &&
      isRightToLeft(character) &&
      this.text.endsWith(this.lastCharacter);
    if (isLigature) this.text = this.text.slice(0, -this.lastCharacter.length) + character + this.lastCharacter;
    else this.text += character;
  }

  private endRun(): void {
    if (this.text !== '' && this.font)
      this.runs.push({ text: settleMarks(this.text), font: this.font, link: this.link });
    this.text = '';
    this.font = null;
  }

  /** In either direction, as lines run from right to left, too. */
  private continues(box: Box, size: number): boolean {
    const { last } = this;
    if (!last) return true;
    const gap = Math.max(box[0] - last[2], last[0] - box[2]);
    if (gap > WIDE_GAP * size) return false;
    const overlap = Math.min(box[3], last[3]) - Math.max(box[1], last[1]);
    return overlap > -0.5 * size;
  }
}

function mainSize(runs: readonly Run[]): number {
  const letters = new Map<number, number>();
  for (const { text, font } of runs) letters.set(font.size, (letters.get(font.size) ?? 0) + text.length);
  return [...letters].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
}
