// Tables of settings between two comments of a document: `<!-- settings Video -->` or `<!-- settings PORT HOST -->`, and
// `<!-- end of settings -->`. A word is a section (the class VideoConfig; Process is Config itself) or a setting.
import { neededInProduction } from './read-settings.mjs';

const BLOCK = /<!-- settings (.+?) -->\n[\s\S]*?<!-- end of settings -->/g;
/** The names of all that may be given as files. */
const SECRETS = /(<!-- secrets -->)[\s\S]*?(<!-- end of secrets -->)/g;

/** The document with its tables as src/config has them now. */
export function withTables(text, settings) {
  return text
    .replace(BLOCK, (_block, words) =>
      [`<!-- settings ${words} -->`, tableOf(words, settings), '<!-- end of settings -->'].join('\n\n'),
    )
    .replace(SECRETS, (_block, begin, end) => `${begin}\n\n${secretsOf(settings)}.\n\n${end}`);
}

/** Names of the settings that the tables of a document have, each time they are there. */
export function namesIn(text, settings) {
  return [...text.matchAll(BLOCK)].flatMap(([, words]) =>
    words === 'needed' ? [] : pick(words, settings).map(({ name }) => name),
  );
}

function tableOf(words, settings) {
  if (words === 'needed')
    return neededInProduction()
      .map((sentence) => `- ${quoteNames(sentence)}`)
      .join('\n');
  const rows = pick(words, settings).map(({ name, value, fallback, description, needed }) =>
    [needed ? `**\`${name}\`**` : `\`${name}\``, value, fallback, description].map((cell) =>
      cell.replaceAll('|', '\\|'),
    ),
  );
  const lines = [['variable', 'value', 'default', 'what it does'], ['---', '---', '---', '---'], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function secretsOf(settings) {
  const names = settings.filter(({ secret }) => secret).map(({ name }) => `\`${name}\``);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function pick(words, settings) {
  return words.split(/\s+/).flatMap((word) => {
    const found = settings.filter(({ name, section }) => name === word || section === word);
    if (found.length === 0) throw new Error(`<!-- settings ${words} -->: there is no setting or section ${word}`);
    return found;
  });
}

function quoteNames(sentence) {
  return sentence.replace(/\b[A-Z][A-Z_]+(=\w+)?/g, (name) => (name.includes('_') ? `\`${name}\`` : name));
}
