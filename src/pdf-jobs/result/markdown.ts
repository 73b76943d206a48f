import { listItemOf } from '../layout/list-marker.js';
import type { Block, LinkedText, PageLayout } from '../layout/page-layout.js';
import type { BlockRole } from './document-style.js';
import { escapeMarkdown } from './escape-markdown.js';
import type { StyledPage } from './styled-pages.js';

/** A page as Markdown, after a comment that tells its number. */
export function pageMarkdown({ page, roles }: StyledPage<PageLayout>): string {
  const parts = [pageComment(page)];
  let lastType = '';
  for (const [index, block] of page.blocks.entries()) {
    const role = roles[index] ?? block;
    if (role.type === 'header' || role.type === 'footer') continue;
    const markdown = blockMarkdown(block, role);
    // Items of a list stand close together.
    const isNextItem = role.type === 'list-item' && lastType === 'list-item';
    if (isNextItem) parts[parts.length - 1] += `\n${markdown}`;
    else parts.push(markdown);
    lastType = role.type;
  }
  return `${parts.join('\n\n')}\n\n`;
}

/** Which page it is, and what there is to know of it. */
export function pageComment({ number, state }: PageLayout): string {
  return `<!-- page ${number}${state === 'text' ? '' : `: ${state}`} -->`;
}

function blockMarkdown(block: Block, role: BlockRole): string {
  const { text, linkedText = plain(text), rows = [], linkedCells = rows.map((row) => row.map(plain)) } = block;
  switch (role.type) {
    case 'heading':
      return `${'#'.repeat(role.level)} ${escapeMarkdown(linkedText, 'heading')}`;
    case 'list-item':
      return itemMarkdown(text, linkedText);
    case 'code':
      return codeMarkdown(text);
    case 'table':
      return tableMarkdown(linkedCells);
    default:
      return escapeMarkdown(linkedText, 'paragraph');
  }
}

function plain(text: string): LinkedText {
  return [{ text, link: null }];
}

function itemMarkdown(text: string, linkedText: LinkedText): string {
  const item = listItemOf(text);
  if (!item) return escapeMarkdown(linkedText, 'paragraph');
  return `${item.marker} ${escapeMarkdown(withoutStart(linkedText, text.length - item.text.length), 'item')}`;
}

function withoutStart(parts: LinkedText, length: number): LinkedText {
  let left = length;
  return parts.map(({ text, link }) => {
    const rest = text.slice(left);
    left = Math.max(0, left - text.length);
    return { text: rest, link };
  });
}

/** Between more backticks than there are in it. */
function codeMarkdown(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function tableMarkdown(rows: readonly LinkedText[][]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly LinkedText[]): string =>
    `| ${cells.map((cell) => escapeMarkdown(cell, 'cell')).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...body.map(line)].join('\n');
}
