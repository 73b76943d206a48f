/** A foreign text without what PostgreSQL takes in no text or JSON: U+0000, and half of a character, as where an answer was cut. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
