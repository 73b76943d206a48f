/** Two halves of a text, parted between paragraphs, else lines, else sentences or words; null when it is too short. */
export function splitText(text: string, shortest = 200): [string, string] | null {
  if (text.length < shortest) return null;
  for (const boundary of ['\n\n', '\n', '. ', '。', ' ']) {
    const at = nearestToMiddle(text, boundary);
    if (at !== null) return [text.slice(0, at), text.slice(at)];
  }
  const middle = Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

/** Where the second half begins; null unless both would have a quarter of the text. */
function nearestToMiddle(text: string, boundary: string): number | null {
  const middle = text.length / 2;
  const before = text.lastIndexOf(boundary, middle);
  const after = text.indexOf(boundary, middle);
  const candidates = [before, after].filter((at) => at > text.length / 4 && at < (3 * text.length) / 4);
  const [nearest] = candidates.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return nearest === undefined ? null : nearest + boundary.length;
}
