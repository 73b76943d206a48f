import { firstOf, lastOf } from '../layout/join-lines.js';
import type { LinkedText } from '../layout/page-layout.js';

/** Where a text stands: that decides what its beginning or its end would be taken for. */
export type Place = 'paragraph' | 'item' | 'heading' | 'cell';

/** Stand for the brackets of our own links while the text is escaped: Unicode keeps these two for such uses, they are no letters. */
const [OPEN, CLOSE] = ['\ufdd0', '\ufdd1'];

/**
 * Signs that may mean something. Those of the first group do so by what follows them: a sign that a backslash would take the
 * meaning from, HTML, an entity, a picture, a link.
 */
const SIGNS =
  /(\\(?=[!-/:-@[-`{-~\ufdd0\ufdd1]|$)|<(?=[a-zA-Z!/?]|[^\s<>]*@)|&(?=#?[a-zA-Z\d]+;)|!(?=\ufdd0)|\](?=\())|`+|\*+|_+|~+|[[\]|#>+.)\ufdd0\ufdd1-]/g;

/** A number of a list, a heading, a quotation, code, an item, a rule, the address of a link. */
const BEGINNING =
  /^(?:(\d{1,9})[.)](?:\s|$)|#{1,6}(?:\s|$)|>|`{3}|~{3}|[-+*](?:\s|$)|([-*_])(?:\s*\2){2,}\s*$|\[.*\]:)/s;
const TICK_BOX = /^\[[ xX]\](?:\s|$)/;

/** Of ASCII, and what is ours. Fonts without a map to Unicode give those of Latin-1, too: they stay, as they mean nothing in Markdown. */
const CONTROLS = /[^\P{Cc}\u0080-\u009f]|[\ufdd0\ufdd1]/gu;

const BLANK = /^[\t\p{Zs}]?$/u;
const LETTER = /[\p{L}\p{N}]/u;
const PUNCTUATION = /[!-/:-@[-`{-~\ufdd0\ufdd1]/;

/** As Markdown that says what the text says. Only what would mean something is escaped, so that words can still be searched for. */
export function escapeMarkdown(parts: LinkedText, place: Place): string {
  const text = parts.map(withBrackets).join('').replace(/^ +/, '');
  const links = parts.filter(isLink).map(({ link }) => link ?? '');
  return escapeSigns(text, place)
    .replaceAll(OPEN, '[')
    .replaceAll(CLOSE, () => `](${encode(links.shift() ?? '')})`);
}

function isLink({ text, link }: LinkedText[number]): boolean {
  return link !== null && clean(text).trim() !== '';
}

/** Blanks at the ends of a link stand outside of it. */
function withBrackets(part: LinkedText[number]): string {
  const text = clean(part.text);
  return isLink(part) ? text.replace(/\S(?:.*\S)?/su, `${OPEN}$&${CLOSE}`) : text;
}

function clean(text: string): string {
  return text.replace(CONTROLS, ' ');
}

function escapeSigns(text: string, place: Place): string {
  const boundary = boundaryIn(text, place);
  const pairs = new Set([...codePairs(text), ...emphasisPairs(text)]);
  let isInLink = false;
  return text.replace(SIGNS, (sign, means: string | undefined, at: number) => {
    if (sign === OPEN || sign === CLOSE) isInLink = sign === OPEN;
    const isBracket = isInLink && (sign === '[' || sign === ']');
    const isEdge = place === 'cell' && sign === '|';
    const isEscaped = means !== undefined || isBracket || isEdge || at === boundary || pairs.has(at);
    return isEscaped ? sign.replace(/./g, '\\$&') : sign;
  });
}

/** Where the sign is that would make another block of the text, or that would be taken for the end of its heading; -1 for nowhere. */
function boundaryIn(text: string, place: Place): number {
  if (place === 'cell') return -1;
  if (place === 'heading') return /(?:^|\s)#+\s*$/.exec(text) ? text.search(/#+\s*$/) : -1;
  const beginning = BEGINNING.exec(text);
  if (beginning) return beginning[1]?.length ?? 0;
  return place === 'item' && TICK_BOX.test(text) ? 0 : -1;
}

/** Where backticks stand, if as many stand together at two places: to the first of two, an escaped one is an end as good as any. */
function codePairs(text: string): number[] {
  const runs = [...text.matchAll(/`+/g)];
  const lengths = new Set(runs.map(([{ length }]) => length));
  return lengths.size < runs.length ? runs.map(({ index }) => index) : [];
}

interface Emphasis {
  at: number;
  opens: boolean;
  closes: boolean;
}

/** Where signs stand that may begin emphasis which others after them may end, and where those do. */
function emphasisPairs(text: string): number[] {
  return [/\*+/g, /_+/g, /~+/g].flatMap((sign) => {
    const runs = [...text.matchAll(sign)].map((match) => emphasisOf(text, match.index, match[0]));
    const first = runs.find(({ opens }) => opens)?.at ?? Infinity;
    const last = runs.findLast(({ closes }) => closes)?.at ?? -1;
    return runs.filter(({ at, opens, closes }) => (opens && last > at) || (closes && first < at)).map(({ at }) => at);
  });
}

/** By CommonMark's rules; signs of which it is not sure what they are to a reader may do either. */
function emphasisOf(text: string, at: number, run: string): Emphasis {
  const before = lastOf(text.slice(Math.max(0, at - 2), at));
  const after = firstOf(text.slice(at + run.length, at + run.length + 2));
  const isWithin = (outer: string, inner: string): boolean =>
    LETTER.test(outer) && (run.startsWith('_') || PUNCTUATION.test(inner));
  return {
    at,
    opens: !BLANK.test(after) && !isWithin(before, after),
    closes: !BLANK.test(before) && !isWithin(after, before),
  };
}

/** What would end the address, or be taken for something else in it. */
function encode(link: string): string {
  return link
    .replace(/[\s\p{Cc}()<>\\`|]/gu, (sign) => encodeURIComponent(sign).replace('(', '%28').replace(')', '%29'))
    .replace(/&(?=#?[a-zA-Z\d]+;)/g, '\\&');
}
