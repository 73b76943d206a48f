import { joinLines, settleHyphens } from './join-lines.js';
import { hasLinks, linkedText } from './linked-text.js';
import type { Line } from './lines.js';
import { tableIn, textOf, toLines } from './lines.js';
import { listItemOf } from './list-marker.js';
import type { Block, BlockFont, Box, Segment, TableRows } from './page-layout.js';
import { union } from './page-layout.js';
import { median } from './reading-order.js';
import { isRightToLeft } from './right-to-left.js';
import { tableLength, tableRows } from './table-rows.js';

/** Paragraphs, list items, code and tables of one region, in order. */
export function toBlocks(segments: readonly Segment[]): Block[] {
  const lines = toLines(segments);
  const region = { pitch: typicalPitch(lines), box: boxOf(lines) };
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length;) {
    const rows = tableLength(lines, index);
    if (rows > 0) {
      blocks.push(tableOf(lines.slice(index, index + rows)));
      index += rows;
      continue;
    }
    const line = lines[index];
    const table = line ? ruledTable(line) : null;
    if (table) {
      blocks.push(table);
      index++;
      continue;
    }
    let end = index + 1;
    while (end < lines.length && tableLength(lines, end) === 0 && continues(lines, end, region)) end++;
    blocks.push(textBlock(lines.slice(index, end)));
    index = end;
  }
  return blocks;
}

interface Region {
  /** From line to line. */
  pitch: number;
  box: Box;
}

/** Whether a line belongs to the paragraph of the line before it. */
function continues(lines: readonly Line[], index: number, { pitch, box }: Region): boolean {
  const [above, line] = [lines[index - 1], lines[index]];
  if (!above || !line || tableIn(above) || tableIn(line)) return false;
  const distance = line.box[3] - above.box[3];
  if (distance > Math.max(pitch * 1.3, line.size * 1.05) || distance > 2.2 * Math.max(line.size, above.size))
    return false;
  if (Math.abs(line.size - above.size) > 0.09 * above.size) return false;
  const [fontAbove, font] = [fontOf(above), fontOf(line)];
  if (isBoldLine(above) !== isBoldLine(line) || isMono(above) !== isMono(line)) return false;
  if (isMono(line)) return true;
  if (fontAbove.name !== font.name && isBoldLine(line)) return false;
  const text = line.text;
  if (listItemOf(text)) return false;
  if (isRightToLeft(text)) return true;
  return !beginsParagraph(above, line, box);
}

/** By its indent, or because the line above ended early. */
function beginsParagraph(above: Line, line: Line, box: Box): boolean {
  const indent = line.box[0] - above.box[0];
  const isIndented = indent > 0.8 * line.size && indent < 4 * line.size && !listItemOf(above.text);
  const endsSentence = /[.!?:。！？：]["'”’)\]]?$/.test(above.text);
  const endsEarly = box[2] - above.box[2] > 0.18 * (box[2] - box[0]);
  return (isIndented && (endsSentence || endsEarly)) || (endsSentence && endsEarly);
}

function textBlock(lines: readonly Line[]): Block {
  const [first] = lines;
  if (!first) throw new RangeError('A block has lines');
  const shared = { box: boxOf(lines), font: fontOf(first), lines: lines.length };
  if (lines.every(isMono)) return { type: 'code', ...shared, text: codeOf(lines) };
  const text = settleHyphens(lines.map((line) => line.text).reduce(joinLines, ''));
  const linked = hasLinks(lines) ? { linkedText: linkedText(lines.map(({ runs }) => runs)) } : {};
  const type = listItemOf(text) ? ('list-item' as const) : ('paragraph' as const);
  return { type, ...shared, text, ...linked };
}

function ruledTable(line: Line): Block | null {
  const table = tableIn(line);
  return table ? tableBlock(table, { box: line.box, font: fontOf(line), lines: table.lines }) : null;
}

function tableOf(lines: readonly Line[]): Block {
  const [first] = lines;
  if (!first) throw new RangeError('A table has lines');
  return tableBlock(tableRows(lines), { box: boxOf(lines), font: fontOf(first), lines: lines.length });
}

function tableBlock({ rows, linkedCells }: TableRows, rest: Pick<Block, 'box' | 'font' | 'lines'>): Block {
  const text = rows.map((row) => row.filter(Boolean).join(' ')).join('\n');
  return { type: 'table', ...rest, text, rows, ...(linkedCells ? { linkedCells } : {}) };
}

/** With the indents that the letters' places show. */
function codeOf(lines: readonly Line[]): string {
  const left = Math.min(...lines.map(({ box }) => box[0]));
  return lines
    .map((line) => {
      const width = 0.6 * line.size;
      return (
        ' '.repeat(Math.max(0, Math.round((line.box[0] - left) / width))) + settleHyphens(textOf(line.segments, '  '))
      );
    })
    .join('\n');
}

function isMono({ runs }: Line): boolean {
  return runs.every(({ font }) => font.mono);
}

function isBoldLine({ runs }: Line): boolean {
  return runs.every(({ font, text }) => font.bold || !/[\p{L}\p{N}]/u.test(text));
}

function fontOf(line: Line): BlockFont {
  const { runs } = line;
  const main = runs.reduce((most, run) => (run.text.length > most.text.length ? run : most)).font;
  return { name: main.name, size: main.size, bold: isBoldLine(line) };
}

function boxOf(lines: readonly Line[]): Box {
  return lines.map(({ box }) => box).reduce((all, box) => union(all, box), lines[0]?.box ?? [0, 0, 0, 0]);
}

function typicalPitch(lines: readonly Line[]): number {
  const pitches = lines.slice(1).map((line, index) => line.box[3] - (lines[index]?.box[3] ?? 0));
  return median(pitches.filter((pitch) => pitch > 0)) || Infinity;
}
