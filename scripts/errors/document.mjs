// The tables of docs/errors.md, between comments such as `<!-- problems -->` and `<!-- end of problems -->`. Codes come from the sources;
// what the code of a task means is written there by hand, and stays.
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { readProblems } from './read-problems.mjs';
import { readTaskErrors } from './read-task-errors.mjs';

export const DOCUMENT = 'docs/errors.md';

/** `{ text, wanted, unexplained }`: the page as it is and as it should be, and the codes whose meaning nobody has written. */
export async function errorsDocument() {
  const text = readFileSync(DOCUMENT, 'utf8');
  const { tasks, pictures } = readTaskErrors();
  const problems = readProblems().map(({ code, status, titles, details }) => [
    `\`${code}\``,
    String(status),
    [...titles].join('; '),
    [...details].join(' Or: '),
  ]);
  const known = meaningsIn(text);
  const meaning = (block, code) => known.get(block)?.get(code) ?? '';
  const taskRows = tasks.map(({ code, kinds, retryable }) => [
    `\`${code}\``,
    kinds.has('all') ? 'all' : [...kinds].sort((a, b) => a.localeCompare(b, 'en')).join(', '),
    retryable.size === 2 ? 'either' : `\`${[...retryable][0]}\``,
    meaning('task errors', code),
  ]);
  const pictureRows = pictures.map((code) => [`\`${code}\``, meaning('picture errors', code)]);
  const filled = [
    ['problems', ['`errorCode`', 'status', 'title', 'detail'], problems],
    ['task errors', ['`error.code`', 'kinds', '`retryable`', 'what it means'], taskRows],
    ['picture errors', ['`code`', 'what it means'], pictureRows],
  ].reduce((page, [block, head, rows]) => withTable(page, block, [head, head.map(() => '---'), ...rows]), text);
  const wanted = await format(filled, { ...(await resolveConfig(DOCUMENT)), filepath: DOCUMENT });
  return {
    text,
    wanted,
    unexplained: [...taskRows, ...pictureRows].filter((row) => row.at(-1) === '').map(([code]) => code),
  };
}

const blockOf = (name) => new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end of ${name} -->)`);

function withTable(page, block, lines) {
  if (!blockOf(block).test(page)) throw new Error(`${DOCUMENT} has no <!-- ${block} --> … <!-- end of ${block} -->`);
  const table = lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
  return page.replace(blockOf(block), (_, begin, end) => `${begin}\n${table}\n\n${end}`);
}

/** By block and code, the last cell of each row. */
function meaningsIn(text) {
  return new Map(
    ['task errors', 'picture errors'].map((block) => {
      const rows = (blockOf(block).exec(text)?.[0] ?? '').matchAll(/^\| `(\w+)` .*?\| ([^|]*) \|$/gm);
      return [block, new Map([...rows].map(([, code, meaning]) => [code, meaning.trim()]))];
    }),
  );
}
