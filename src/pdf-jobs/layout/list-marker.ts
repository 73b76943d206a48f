/** What begins an item: a bullet, or a number or letter with a dot or parenthesis. */
const BULLET = /^[•◦▪▫■□●○‣⁃∙·*–—-]\s+(?=\S)/;
const NUMBER = /^(\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)/;

export interface ListItem {
  /** As Markdown has it. */
  marker: string;
  text: string;
}

/** Null for text that is no item of a list. */
export function listItemOf(text: string): ListItem | null {
  const bullet = BULLET.exec(text);
  if (bullet) return { marker: '-', text: text.slice(bullet[0].length) };
  const number = NUMBER.exec(text);
  if (!number?.[1]) return null;
  const marker = /^\d+[.)]$/.test(number[1]) ? number[1] : `- ${number[1]}`;
  return { marker, text: text.slice(number[0].length) };
}
