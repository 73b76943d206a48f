/** What a page turned out to be. */
export type PageState = 'text' | 'empty' | 'no_text_layer' | 'unmapped_glyphs' | 'failed';

/** Left, top, right, bottom in points, from the upper left corner of the page as it is shown. */
export type Box = [left: number, top: number, right: number, bottom: number];

export interface Font {
  name: string;
  size: number;
  bold: boolean;
  italic: boolean;
  mono: boolean;
}

/** Letters of one font in a row. */
export interface Run {
  text: string;
  font: Font;
  link: string | null;
}

/** Parts of a text, of which some lead somewhere. */
export type LinkedText = Pick<Run, 'text' | 'link'>[];

/** Runs on one line, with no wide gap between them. */
export interface Segment {
  runs: Run[];
  box: Box;
  /** Of most of its letters. */
  size: number;
  /** Its letters stand one below the other. */
  isUpright?: true;
  /** Stands for a table whose cells are told by drawn lines; then its runs are those of the first cell. */
  table?: RuledTable;
}

/** A drawn line, level or upright, in points of the page as it is shown. */
export interface Rule {
  isLevel: boolean;
  /** Its distance from the top, or from the left. */
  at: number;
  from: number;
  to: number;
}

export interface TableRows {
  /** Cells. */
  rows: string[][];
  /** The same with links, where there are any. */
  linkedCells?: LinkedText[][];
}

export interface RuledTable extends TableRows {
  /** Of text. */
  lines: number;
}

export interface BlockFont {
  name: string;
  size: number;
  bold: boolean;
}

/** A paragraph, a list item, a piece of code or a table; which of them are headings shows only in the whole document. */
export interface Block extends Partial<TableRows> {
  type: 'paragraph' | 'list-item' | 'code' | 'table';
  box: Box;
  font: BlockFont;
  /** Plain; the lines of code and the rows of a table are lines. */
  text: string;
  /** The same with links, where there are any. */
  linkedText?: LinkedText;
  lines: number;
  /** At the edge of the page, where running headers and footers are. */
  margin?: 'top' | 'bottom';
}

export interface PageLayout {
  number: number;
  state: PageState;
  /** Why it failed. */
  reason?: string;
  width: number;
  height: number;
  blocks: Block[];
}

/** Of a script without spaces between words; Korean has them. */
export function isCjk(text: string): boolean {
  return /[\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\uffe0-\uffef\u{20000}-\u{3ffff}]/u.test(
    text,
  );
}

export function union(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
