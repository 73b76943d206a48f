import type { Segment } from './page-layout.js';

/** Whether there are Hebrew, Arabic or similar letters. */
export function isRightToLeft(text: string): boolean {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text);
}

/** Whether most letters are of a script that runs from right to left: then columns do, too. */
export function isMostlyRightToLeft(segments: readonly Segment[]): boolean {
  const texts = segments.flatMap(({ runs }) => runs.map(({ text }) => text));
  if (!texts.some(isRightToLeft)) return false;
  const letters = texts.flatMap((text) => text.match(/\p{L}/gu) ?? []);
  return 2 * letters.filter(isRightToLeft).length > letters.length;
}

/** Words of another script stand apart, also where the document only places them so. */
export function changesDirection(last: string, next: string): boolean {
  return (isRightToLeft(last) && isLatin(next)) || (isLatin(last) && isRightToLeft(next));
}

/** PDFium puts a vowel sign before the letter it stands on, and a space before that. */
export function settleMarks(text: string): string {
  return isRightToLeft(text) ? text.replace(/ (\p{M}+)(\p{L})/gu, '$2$1') : text;
}

function isLatin(letter: string): boolean {
  return /[A-Za-z\u00c0-\u024f]/.test(letter);
}
