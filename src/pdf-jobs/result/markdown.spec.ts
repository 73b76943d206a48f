import * as fc from 'fast-check';
import type { Token } from 'markdown-it';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { Block, LinkedText } from '../layout/page-layout.js';
import type { BlockRole } from './document-style.js';
import { pageMarkdown } from './markdown.js';

/** CommonMark with tables and strikethrough, which hides nothing of what a text might smuggle in. */
const reader = new MarkdownIt({ html: true });
reader.validateLink = () => true;
reader.normalizeLink = (url) => url;

/** A block as a reader of the Markdown sees it. */
interface Seen {
  kind: string;
  text: string;
  links?: { text: string; link: string }[];
}

const SHARED = { box: [50, 200, 500, 210] as Block['box'], font: { name: 'Sans', size: 10, bold: false }, lines: 1 };

function pageOf(blocks: readonly Block[], roles: readonly BlockRole[] = blocks): string {
  const page = { number: 1, state: 'text' as const, width: 600, height: 800, blocks: [...blocks] };
  return pageMarkdown({ page, roles: [...roles] });
}

function markdownOf(text: string): string {
  return pageOf([{ type: 'paragraph', ...SHARED, text }]).split('\n\n')[1] ?? '';
}

function seenIn(markdown: string): Seen[] {
  const [comment, ...tokens] = reader.parse(markdown, {});
  expect(comment?.content.trim()).toBe('<!-- page 1 -->');
  const kinds: string[] = [];
  return tokens.flatMap((token): Seen[] => {
    if (token.nesting === 1 && token.tag !== 'p') kinds.push(token.tag);
    if (token.nesting === -1 && token.tag !== 'p') kinds.pop();
    if (token.nesting !== 0) return [];
    if (token.type !== 'inline') return [{ kind: token.type, text: token.content }];
    return [inlineIn(token, kinds.at(-1) ?? 'p')];
  });
}

/** What is neither text nor a link is there by its name. */
function inlineIn({ children }: Token, kind: string): Seen {
  const seen = { kind, text: '', links: [] as { text: string; link: string }[] };
  let isInLink = false;
  for (const token of children ?? []) {
    const link = token.type === 'link_open' ? token.attrGet('href') : null;
    if (token.type.startsWith('link_')) isInLink = link !== null;
    if (link !== null) seen.links.push({ text: '', link: decodeURIComponent(String(link)) });
    const said = token.type === 'text' ? token.content : token.type.startsWith('link_') ? '' : `{${token.type}}`;
    seen.text += said;
    const last = seen.links.at(-1);
    if (last && isInLink) last.text += said;
  }
  return { ...seen, text: seen.text.trim() };
}

const signs = fc.constantFrom(
  ...'\\\\``**__~~<>&![]()#+-.|:=@/^"\' \u00a0\u3000 1aZé漢€',
  ...'](,[x] ,&lt;,&#60;,<b>,<x@y.z>,---,```,~~~,1. ,# ,![, #,http://a.b'.split(','),
);
const others = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
const texts = fc
  .string({ unit: fc.oneof({ weight: 5, arbitrary: signs }, others) })
  // Two signs that stand for no letter are ours.
  .map((text) => text.replace(/[^\P{Cc}\u0080-\u009f]|[\ufdd0\ufdd1]/gu, ' '))
  .filter((text) => text.trim() !== '');
const links = fc.constantFrom(
  'https://example.com/a_(b)?c=d&lt;e',
  'https://example.com/a|b`c\\d<e>*f*',
  'mailto:x@y.z',
);
const linkedTexts: fc.Arbitrary<LinkedText> = fc.array(fc.record({ text: texts, link: fc.option(links) }), {
  minLength: 1,
  maxLength: 4,
});

/** A block, and what is to be seen of it. */
type Case = readonly [Block, BlockRole, Seen[]];

function plain(parts: LinkedText): string {
  return parts.map(({ text }) => text).join('');
}

function block(type: Block['type'], linkedText: LinkedText): Block {
  return { type, ...SHARED, text: plain(linkedText), linkedText };
}

function expected(kind: string, parts: LinkedText): Seen {
  const leading = parts.flatMap(({ text, link }) => (link === null ? [] : [{ text: text.trim(), link }]));
  return { kind, text: plain(parts).trim(), links: leading };
}

const paragraphs = linkedTexts.map((parts): Case => [
  block('paragraph', parts),
  { type: 'paragraph' },
  [expected('p', parts)],
]);
const headings = linkedTexts.map((parts): Case => [
  block('paragraph', parts),
  { type: 'heading', level: 2 },
  [expected('h2', parts)],
]);
const items = fc
  .tuple(fc.constantFrom('- ', '• ', '12. ', '3) '), linkedTexts)
  .map(([text, parts]): Case => [
    block('list-item', [{ text, link: null }, ...parts]),
    { type: 'list-item' },
    [expected('li', parts)],
  ]);
const tables = fc.tuple(linkedTexts, linkedTexts, linkedTexts, linkedTexts).map(([a, b, c, d]): Case => {
  const seen = [expected('th', a), expected('th', b), expected('td', c), expected('td', d)];
  return [{ ...block('table', []), linkedCells: [[a, b], [c, d]] }, { type: 'table' }, seen]; // prettier-ignore
});
const code = fc.array(texts, { minLength: 1, maxLength: 3 }).map((lines): Case => {
  const text = lines.join('\n');
  return [{ type: 'code', ...SHARED, text }, { type: 'code' }, [{ kind: 'fence', text: `${text}\n` }]];
});

describe('the Markdown of a page', () => {
  it('says what its blocks say, whatever signs are in them, with no links but its own', () => {
    const pages = fc.array(fc.oneof(paragraphs, headings, items, tables, code), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pages, (cases) => {
        const markdown = pageOf(
          cases.map(([drawn]) => drawn),
          cases.map(([, role]) => role),
        );
        expect(seenIn(markdown)).toEqual(cases.flatMap(([, , seen]) => seen));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, string]>([
    ['~~~ what follows', '\\~\\~\\~ what follows'],
    ['---', '\\---'],
    ['***', '\\*\\*\\*'],
    ['_ _ _', '\\_ _ _'],
    ['&lt;b&gt; is <b>', '\\&lt;b\\&gt; is \\<b>'],
    ['call __init__ of *args*', 'call \\_\\_init\\_\\_ of \\*args\\*'],
    ['![x](http://evil/p) and [a](javascript:x)', '![x\\](http://evil/p) and [a\\](javascript:x)'],
    ['[1]: http://evil', '\\[1]: http://evil'],
    ['2024. A year', '2024\\. A year'],
  ])('escapes what would mean something: %s', (text, markdown) => {
    expect(markdownOf(text)).toBe(markdown);
  });

  it.each([
    'snake_case and _private stay; so do f(*args, **kwargs), 2 * 3 * 4, a ~ b',
    'if a < b && c > d: x[i] = `y + ``z; AT&T, R&D [1, 2] (see [3])',
    'C:\\dir of 10.5 % + 3 - 2 = 1 | # 7!',
  ])('leaves what means nothing as it is: %s', (text) => {
    expect(markdownOf(text)).toBe(text);
  });

  it.each([
    ['• point', '- point'],
    ['12. point', '12. point'],
    ['3) point', '3) point'],
    ['(3) point', '- (3) point'],
    ['iv. point', '- iv. point'],
    ['- 2024. A year', '- 2024\\. A year'],
    ['- [x] done', '- \\[x] done'],
  ])('has items of lists: %s', (text, markdown) => {
    const item: Block = { type: 'list-item', ...SHARED, text };
    expect(pageOf([item]).split('\n\n')[1]).toBe(markdown);
  });

  it('has code with backticks between more of them', () => {
    const markdown = pageOf([{ type: 'code', ...SHARED, text: 'a ```b``` c' }]);
    expect(markdown).toContain('\n\n````\na ```b``` c\n````\n\n');
  });
});
