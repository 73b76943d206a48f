import { readFileSync, readdirSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { namesIn, withTables } from './tables.mjs';

/** The page that has all settings. */
export const ALL_SETTINGS = 'docs/settings.md';

/** README.md and the pages of docs/: `{ file, text, wanted, names }`, with their tables as they are and as they should be. */
export async function documentsWithSettings(settings) {
  const files = [
    'README.md',
    ...readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  return Promise.all(
    files.map(async (file) => {
      const text = readFileSync(file, 'utf8');
      const names = namesIn(text, settings);
      const filled = withTables(text, settings);
      const wanted = filled === text ? text : await format(filled, { ...(await resolveConfig(file)), filepath: file });
      return { file, text, wanted, names };
    }),
  );
}
