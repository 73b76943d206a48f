import { listItemOf } from '../layout/list-marker.js';
import type { Block, PageLayout } from '../layout/page-layout.js';
import type { BlockRole } from './document-style.js';
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
  const text = escape(block.linked ?? block.text);
  switch (role.type) {
    case 'heading':
      return `${'#'.repeat(role.level)} ${text}`;
    case 'list-item':
      return listMarkdown(block);
    case 'code':
      return `\`\`\`\n${block.text.replaceAll('```', "'''")}\n\`\`\``;
    case 'table':
      return tableMarkdown(block.linkedRows ?? block.rows ?? []);
    default:
      return text;
  }
}

function listMarkdown({ text, linked }: Block): string {
  const item = listItemOf(text);
  if (!item) return escape(text);
  return `${item.marker} ${escape(linked === undefined ? item.text : (listItemOf(linked)?.text ?? linked))}`;
}

function tableMarkdown(rows: readonly string[][]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => escapeHtml(cell).replace(/(?<!\\)(\\*)\|/g, '$1$1\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...body.map(line)].join('\n');
}

/** What would begin something else in Markdown, or be taken for HTML. */
function escape(text: string): string {
  return escapeHtml(text.replace(/^(#{1,6}\s|>\s?|\+\s|```)/, '\\$1'));
}

/** A backslash of the text would take the effect of ours away. */
function escapeHtml(text: string): string {
  return text.replace(/(?<!\\)(\\*)<(?=[a-zA-Z!/?])/g, '$1$1\\<');
}
