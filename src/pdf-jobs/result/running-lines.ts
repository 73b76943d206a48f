import type { Block } from '../layout/page-layout.js';
import type { DocumentStyle } from './document-style.js';
import type { EdgeLine, PageEdges } from './edge-lines.js';
import { endsCount, isBeyond, isInSamePlace, numberCounts } from './edge-lines.js';

/** So many pages before and after a page are its neighbours. */
export const REACH = 6;
/** On how many pages something has to be; and on which share of the neighbours where these are not in a row. */
const FEWEST = 3;
const SHARE = 0.4;
/** The share for what may also be a heading. */
const MOST = 0.7;
/** Page numbers may be larger than headings of the lowest level, in sizes of the text. */
const LARGE_NUMBER = 1.5;
/** One word before a number: `Chapter 3`, `Figure 3`, but also `Seite 3`. */
const LABEL = /^\p{L}+\.? #$/u;

/** A page with a line like the one in question, or that page itself. */
interface Match {
  at: number;
  line: EdgeLine;
}

/** Of the blocks of one page, the running headers, footers and page numbers. */
export class RunningLines {
  readonly blocks = new Set<Block>();
  private readonly own: PageEdges;

  /**
   * @param pages the page and its neighbours, in order
   * @param at which of them it is
   * @param all what is on the page
   */
  constructor(
    private readonly pages: readonly PageEdges[],
    private readonly at: number,
    private readonly all: readonly Block[],
    private readonly style: DocumentStyle,
  ) {
    this.own = pages[at] ?? { number: 0, lines: [] };
    const { lines } = this.own;
    // From outside: what stands further in can be running only when all beyond it is.
    for (const line of lines) if (this.isOutermost(line) && this.recurs(line)) this.blocks.add(line.block);
    const numbers = lines.filter((line) => this.blocks.has(line.block) && line.isNumber);
    for (const line of lines) if (this.isBeside(line, numbers)) this.blocks.add(line.block);
  }

  private isOutermost({ block }: EdgeLine): boolean {
    return !this.all.some((other) => !this.blocks.has(other) && isBeyond(other, block));
  }

  private recurs(line: EdgeLine): boolean {
    if (line.isNumber) return this.isPageNumber(line);
    const same = this.matchesOf(line, (other) => other.text === line.text && isInSamePlace(line, other));
    if (this.style.isLarge(line.block.font.size)) return this.isOnMost(same);
    return this.isInARow(same) || this.hasPageNumber(line);
  }

  private isPageNumber(line: EdgeLine): boolean {
    if (this.style.isLarge(line.block.font.size, LARGE_NUMBER)) return false;
    // A short document has nothing to compare with.
    if (this.pages.length < FEWEST) return line.isApart && /\d/.test(line.text);
    const isNext = (other: EdgeLine, apart: number): boolean =>
      endsCount(line, other, apart) || numberCounts(line, other, apart);
    return this.matchesOf(line, isNext).length >= 2;
  }

  /** Words may change with the chapter, and from left to right, while the number goes on. */
  private hasPageNumber(line: EdgeLine): boolean {
    const counting = this.matchesOf(
      line,
      (other, apart) => isInSamePlace(line, other) && endsCount(line, other, apart),
    );
    if (LABEL.test(line.words) && counting.every((match) => match.line.words === line.words))
      return this.isOnMost(counting);
    if (isEnough(counting)) return true;
    return this.isInARow(
      this.matchesOf(line, (other, apart) => isInSamePlace(line, other) && numberCounts(line, other, apart)),
    );
  }

  /** On pages one after the other, or on left or right ones only; or on many, with some between that are without. */
  private isInARow(matches: readonly Match[]): boolean {
    if (!isEnough(matches)) return false;
    const has = (offset: number): boolean => matches.some(({ at }) => at === this.at + offset);
    const isDense = [1, 2].some((step) => (has(-step) ? has(-2 * step) || has(step) : has(step) && has(2 * step)));
    return isDense || matches.length >= SHARE * this.pages.length;
  }

  /** Of all neighbours, or of the left or right ones. */
  private isOnMost(matches: readonly Match[]): boolean {
    return [1, 2].some((step) => {
      const isMeant = (at: number): boolean => (at - this.at) % step === 0;
      const meant = matches.filter(({ at }) => isMeant(at));
      return isEnough(meant) && meant.length >= MOST * this.pages.filter((_, at) => isMeant(at)).length;
    });
  }

  private matchesOf(line: EdgeLine, isMeant: (other: EdgeLine, pagesApart: number) => boolean): Match[] {
    return this.pages.flatMap(({ number, lines }, at) => {
      const match = at === this.at ? line : lines.find((other) => isMeant(other, number - this.own.number));
      return match ? [{ at, line: match }] : [];
    });
  }

  /** What stands in one row with the page number, and away from the text, is running, be it on this page only. */
  private isBeside(line: EdgeLine, numbers: readonly EdgeLine[]): boolean {
    return (
      line.isApart &&
      !this.style.isLarge(line.block.font.size) &&
      numbers.some((number) => isInSamePlace(line, number)) &&
      this.isOutermost(line)
    );
  }
}

/** Mostly away from the text, too: the last line of a page may be the same by chance. */
function isEnough(matches: readonly Match[]): boolean {
  return matches.length >= FEWEST && 2 * matches.filter(({ line }) => line.isApart).length > matches.length;
}
