import { joinLines, seamOf, settleHyphens } from './join-lines.js';
import type { LinkedText, Run } from './page-layout.js';

/** What lines say, joined one by one, with their links. */
export function linkedText(lines: readonly (readonly Run[])[]): LinkedText {
  const parts: LinkedText = [];
  let text = '';
  for (const runs of lines) {
    const line = runs.map((run) => run.text).join('');
    const { cut, put } = seamOf(text, line);
    const last = parts.at(-1);
    if (cut === 1 && last) last.text = last.text.slice(0, -1);
    // A link that goes on in the next line is one.
    const link = last?.link === runs[0]?.link ? (last?.link ?? null) : null;
    if (!isAddress(link, text, line)) append(parts, put, link);
    for (const run of runs) append(parts, run.text, run.link);
    text = joinLines(text, line);
  }
  return parts.map((part) => ({ ...part, text: settleHyphens(part.text) }));
}

/** An address that is shown has no space where its line ends; words, which may be in it, too, have one. */
function isAddress(link: string | null, text: string, next: string): boolean {
  const around = `${/\S*$/.exec(text.slice(-8))?.[0]}${/^\S*/.exec(next.slice(0, 8))?.[0]}`;
  return /[/.:?&=_-]/.test(around) && link?.includes(around) === true;
}

export function hasLinks(places: readonly { runs: readonly Run[] }[]): boolean {
  return places.some(({ runs }) => runs.some(({ link }) => link !== null));
}

/** Puts texts with links together, with a space between them. */
export function joinTexts(texts: readonly LinkedText[]): LinkedText {
  const joined: LinkedText = [];
  for (const parts of texts.filter((text) => plainText(text) !== '')) {
    if (joined.length > 0) append(joined, ' ', null);
    for (const { text, link } of parts) append(joined, text, link);
  }
  return joined;
}

export function plainText(parts: LinkedText): string {
  return parts.map(({ text }) => text).join('');
}

function append(parts: LinkedText, text: string, link: string | null): void {
  const last = parts.at(-1);
  if (text === '') return;
  if (last?.link === link) last.text += text;
  else parts.push({ text, link });
}
