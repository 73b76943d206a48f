/** 0 to 1: twice the longest common subsequence of words over the words of both texts. */
export function textSimilarity(wanted: string, got: string): number {
  const [a, b] = [wordsOf(wanted), wordsOf(got)];
  if (a.length + b.length === 0) return 1;
  let row = new Uint32Array(b.length + 1);
  for (const word of a) {
    const next = new Uint32Array(b.length + 1);
    for (let index = 0; index < b.length; index++) {
      next[index + 1] = word === b[index] ? (row[index] ?? 0) + 1 : Math.max(next[index] ?? 0, row[index + 1] ?? 0);
    }
    row = next;
  }
  return (2 * (row[b.length] ?? 0)) / (a.length + b.length);
}

/** Share of the headings that are headings in the other text, too, whatever their level; NaN where there are none. */
export function headingShare(wanted: string, got: string): number {
  const found = new Set(headingsOf(got));
  const headings = headingsOf(wanted);
  return headings.length === 0 ? Number.NaN : headings.filter((heading) => found.has(heading)).length / headings.length;
}

function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => wordsOf(heading).join(' '));
}

/** Letters and numbers only: Markdown's own signs, and how a line is broken, are not the text. */
function wordsOf(text: string): string[] {
  const plain = text
    .replace(/<!--[^]*?-->/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/&(amp|lt|gt);/g, ' ')
    .normalize('NFKC')
    .toLowerCase();
  return plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
