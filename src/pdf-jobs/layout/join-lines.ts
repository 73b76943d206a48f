import { SOFT_HYPHEN } from '../engine/soft-hyphen.js';
import { isCjk } from './page-layout.js';

/** What goes at the end of a text when a line is put behind it, and what comes between them. */
export interface Seam {
  cut: 0 | 1;
  put: '' | ' ' | '-';
}

const HYPHENS = ['-', '\u2010', SOFT_HYPHEN];

/** Puts a line behind the text so far, as it would stand without the end of the line. */
export function joinLines(text: string, next: string): string {
  const { cut, put } = seamOf(text, next);
  return `${cut === 0 ? text : text.slice(0, -1)}${put}${next}`;
}

export function seamOf(text: string, next: string): Seam {
  const [last, first] = [lastOf(text), firstOf(next)];
  const before = HYPHENS.includes(last) ? lastOf(text.slice(-3, -1)) : '';
  if (last === SOFT_HYPHEN) return { cut: 1, put: goesOn(before, first) && !isCompound(text, next) ? '' : '-' };
  if (/\p{L}/u.test(before) && isLower(first)) return { cut: isCompound(text, next) ? 0 : 1, put: '' };
  return { cut: 0, put: text === '' || (isCjk(last) && isCjk(first)) ? '' : ' ' };
}

/** A hyphen that stands within a line, or at the end of all, is one. */
export function settleHyphens(text: string): string {
  return text.replaceAll(SOFT_HYPHEN, '-');
}

/** Whole, also where it takes two code units. */
export function firstOf(text: string): string {
  const code = text.codePointAt(0);
  return code === undefined ? '' : String.fromCodePoint(code);
}

export function lastOf(text: string): string {
  return /.$/su.exec(text.slice(-2))?.[0] ?? '';
}

/** A word with hyphens of its own is broken at one of them: up-to-date. Typesetters put no other into it. */
function isCompound(text: string, next: string): boolean {
  const word = text.slice(text.lastIndexOf(' ') + 1, -1);
  return HYPHENS.some((hyphen) => word.includes(hyphen)) || /^\p{L}+[-\u2010]\p{L}/u.test(next);
}

/** A word in small letters, or all in capitals. */
function goesOn(before: string, after: string): boolean {
  return isLower(after) || (/\p{Lu}/u.test(before) && /\p{Lu}/u.test(after));
}

function isLower(letter: string): boolean {
  return /\p{Ll}/u.test(letter);
}
