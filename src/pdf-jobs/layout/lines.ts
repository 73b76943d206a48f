import { firstOf, lastOf } from './join-lines.js';
import type { Box, RuledTable, Run, Segment } from './page-layout.js';
import { isCjk, union } from './page-layout.js';
import { changesDirection, isRightToLeft } from './right-to-left.js';

/** Segments beside each other, from left to right; more than one where a row of a table may be. */
export interface Line {
  segments: Segment[];
  box: Box;
  size: number;
  /** Of all its segments. */
  runs: readonly Run[];
  text: string;
}

type Beside = Pick<Line, 'segments' | 'box'>;

/** Segments closer than this, in font sizes, are words of one sentence. */
const WORD_GAP = 1.3;

/** Puts the segments of a region together to lines, from top to bottom. */
export function toLines(segments: readonly Segment[]): Line[] {
  const lines: Beside[] = [];
  for (const segment of segments.toSorted((a, b) => middleOf(a.box) - middleOf(b.box))) {
    const line = lines.at(-1);
    if (line && !segment.table && !tableIn(line) && isBeside(line, segment)) {
      line.segments.push(segment);
      line.box = union(line.box, segment.box);
    } else {
      lines.push({ segments: [segment], box: segment.box });
    }
  }
  return lines.map(joinWords);
}

/** What a line that is a ruled table has in its rows. */
export function tableIn({ segments }: Pick<Line, 'segments'>): RuledTable | undefined {
  return segments[0]?.table;
}

function middleOf(box: Box): number {
  return (box[1] + box[3]) / 2;
}

/** On the same line: next to each other, and sharing more than half of the height of the smaller. */
function isBeside(line: Beside, { box, size }: Segment): boolean {
  const overlap = Math.min(line.box[3], box[3]) - Math.max(line.box[1], box[1]);
  const smaller = Math.min(line.box[3] - line.box[1], box[3] - box[1]);
  const isAside = line.segments.every(
    (other) => Math.min(other.box[2], box[2]) - Math.max(other.box[0], box[0]) < size,
  );
  return isAside && overlap > 0.5 * smaller;
}

function joinWords({ segments, box }: Beside): Line {
  const joined = segments.length === 1 ? segments : joinSegments(segments);
  const size = joined.reduce((most, each) => (lengthOf(each) > lengthOf(most) ? each : most)).size;
  return { segments: joined, box, size, runs: runsOf(joined), text: textOf(joined) };
}

function joinSegments(segments: readonly Segment[]): Segment[] {
  const rightToLeft = segments.some(({ runs }) => runs.some(({ text }) => isRightToLeft(text)));
  const sorted = segments.toSorted((a, b) => a.box[0] - b.box[0]);
  const joined: Segment[] = [];
  for (const segment of rightToLeft ? sorted.reverse() : sorted) {
    const last = joined.at(-1);
    const gap = last ? Math.max(segment.box[0] - last.box[2], last.box[0] - segment.box[2]) : Infinity;
    if (last && gap < WORD_GAP * Math.max(last.size, segment.size))
      joined[joined.length - 1] = join(last, segment, gap);
    else joined.push(segment);
  }
  return joined;
}

function join(first: Segment, second: Segment, gap: number): Segment {
  const [before, ...more] = second.runs;
  if (!before) return first;
  const [end, start] = [lastOf(first.runs.at(-1)?.text ?? ''), firstOf(before.text)];
  const touches = (gap < 0.12 * second.size && !changesDirection(end, start)) || (isCjk(end) && isCjk(start));
  const spaced: Run = touches ? before : { ...before, text: ` ${before.text}` };
  return {
    runs: [...first.runs, spaced, ...more],
    box: union(first.box, second.box),
    size: lengthOf(first) >= lengthOf(second) ? first.size : second.size,
  };
}

function lengthOf({ runs }: Segment): number {
  return runs.reduce((length, { text }) => length + text.length, 0);
}

export function textOf(segments: readonly Segment[], separator = ' '): string {
  return segments.map(({ runs }) => runs.map(({ text }) => text).join('')).join(separator);
}

function runsOf(segments: readonly Segment[]): readonly Run[] {
  if (segments.length === 1 && segments[0]) return segments[0].runs;
  return segments.flatMap(({ runs }, index) =>
    index === 0 ? runs : runs.map((run, at) => (at === 0 ? { ...run, text: ` ${run.text}` } : run)),
  );
}
