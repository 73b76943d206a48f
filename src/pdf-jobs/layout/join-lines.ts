import { SOFT_HYPHEN } from '../engine/soft-hyphen.js';
import { isCjk } from './page-layout.js';

/** Puts a line behind the text so far, as it would stand without the end of the line. */
export function joinLines(text: string, next: string): string {
  const last = text.at(-1) ?? '';
  const first = next.at(0) ?? '';
  if (last === SOFT_HYPHEN) return text.slice(0, -1) + (goesOn(text.at(-2) ?? '', first) ? '' : '-') + next;
  if (last === '-' && isLower(first) && /\p{L}-$/u.test(text)) return text.slice(0, -1) + next;
  if (isCjk(last) && isCjk(first)) return text + next;
  return text === '' ? next : `${text} ${next}`;
}

/** A hyphen that stands within a line, or at the end of all, is one. */
export function settleHyphens(text: string): string {
  return text.replaceAll(SOFT_HYPHEN, '-');
}

/** A word in small letters, or all in capitals. */
function goesOn(before: string, after: string): boolean {
  return isLower(after) || (/\p{Lu}/u.test(before) && /\p{Lu}/u.test(after));
}

function isLower(letter: string): boolean {
  return /\p{Ll}/u.test(letter);
}
