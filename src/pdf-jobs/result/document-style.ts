import type { Block } from '../layout/page-layout.js';
import type { ShardStats } from './shard-stats.js';

/** What a block is in its document. */
export type BlockRole =
  { type: 'heading'; level: number } | { type: 'header' | 'footer' | 'paragraph' | 'list-item' | 'code' | 'table' };

const DEEPEST_HEADING = 6;
const LONGEST_HEADING = 160;
/** Times the size of the text. */
const LARGE = 1.12;

/** Tells headings from the rest, by what is usual in the document. */
export class DocumentStyle {
  private readonly body: number;
  /** Sizes of headings, the largest first. */
  private readonly sizes: number[];

  constructor(stats: ShardStats) {
    const sizes = Object.entries(stats.sizes).map(([size, letters]) => ({ size: Number(size), letters }));
    const most = sizes.reduce((a, b) => (b.letters > a.letters ? b : a), { size: 10, letters: 0 });
    this.body = most.size;
    this.sizes = distinct(sizes.map(({ size }) => size).filter((size) => this.isLarge(size)));
  }

  roleOf(block: Block, isRunning: boolean): BlockRole {
    if (block.margin && isRunning) return { type: block.margin === 'top' ? 'header' : 'footer' };
    const level = this.headingLevel(block);
    return level === null ? { type: block.type } : { type: 'heading', level };
  }

  /** Beside the text of the document. */
  isLarge(size: number, times = LARGE): boolean {
    return size >= this.body * times;
  }

  private headingLevel({ type, text, lines, font }: Block): number | null {
    const isCandidate = type === 'paragraph' || (type === 'list-item' && (font.bold || this.isLarge(font.size)));
    if (!isCandidate || lines > 4 || text.length > LONGEST_HEADING || !/\p{L}/u.test(text)) return null;
    const last = Math.min(this.sizes.length + 1, DEEPEST_HEADING);
    if (this.isLarge(font.size)) {
      const rank = this.sizes.findIndex((size) => font.size >= size - 0.25);
      return Math.min((rank < 0 ? this.sizes.length : rank) + 1, DEEPEST_HEADING);
    }
    return font.bold && isTitleLike(text, lines) && font.size >= this.body * 0.95 ? last : null;
  }
}

/** Bold text of the usual size: a heading if it is short and no sentence. */
function isTitleLike(text: string, lines: number): boolean {
  return lines <= 2 && text.length <= 100 && /^[\p{Lu}\p{Lo}\p{N}§]/u.test(text) && !/[.,;:!?。，；：]$/.test(text);
}

/** Sizes that differ by less than half a point are one. */
function distinct(sizes: readonly number[]): number[] {
  const kept: number[] = [];
  for (const size of sizes.toSorted((a, b) => b - a)) {
    const last = kept.at(-1);
    if (last === undefined || last - size > 0.5) kept.push(size);
  }
  return kept;
}
