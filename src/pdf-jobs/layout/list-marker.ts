/** What begins an item: a bullet, or a number or letter with a dot or parenthesis. */
const BULLET = /^[•◦▪▫■□●○‣⁃∙·*–—-]\s+(?=\S)/;
const NUMBER = /^((?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|\((?:\d{1,3}|[a-z]|[ivx]{1,4})\))\s+(?=\S)/;

export interface ListItem {
  /** As Markdown has it: that has no letters or parentheses for it, which stay in the text. */
  marker: string;
  text: string;
}

/** Null for text that is no item of a list. */
export function listItemOf(text: string): ListItem | null {
  const bullet = BULLET.exec(text);
  if (bullet) return { marker: '-', text: text.slice(bullet[0].length) };
  const number = NUMBER.exec(text);
  if (!number?.[1]) return null;
  return /^\d+[.)]$/.test(number[1])
    ? { marker: number[1], text: text.slice(number[0].length) }
    : { marker: '-', text };
}
