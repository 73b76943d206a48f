import { joinLines } from './join-lines.js';
import type { Run } from './page-layout.js';

/** The text with its links as Markdown; null when it has none. */
export function linkedText(lines: readonly (readonly Run[])[]): string | null {
  if (!lines.some((runs) => runs.some(({ link }) => link !== null))) return null;
  return lines.map(lineOf).reduce(joinLines, '').replaceAll(BROKEN, '');
}

/** A link that goes on in the next line is one. */
const BROKEN = /\]\(([^)]*)\) ?\[(?=[^\]]*\]\(\1\))/g;

function lineOf(runs: readonly Run[]): string {
  let text = '';
  for (let index = 0; index < runs.length; index++) {
    const { link } = runs[index] ?? { link: null };
    let words = runs[index]?.text ?? '';
    while (link !== null && runs[index + 1]?.link === link) words += runs[++index]?.text ?? '';
    text +=
      link === null
        ? words
        : words.replace(
            /^(\s*)(.*?)(\s*)$/,
            (_, before, inner, after) => `${before}[${inner}](${encode(link)})${after}`,
          );
  }
  return text;
}

function encode(link: string): string {
  return link.replace(/[()<>\s]/g, (character) =>
    encodeURIComponent(character).replace('(', '%28').replace(')', '%29'),
  );
}
