// `npm run settings`: brings the tables of settings in README.md and docs/ up to date with src/config.
import { readFileSync, writeFileSync } from 'node:fs';
import { documentsWithSettings } from './settings/documents.mjs';
import { readSettings } from './settings/read-settings.mjs';

for (const { file, wanted } of await documentsWithSettings(readSettings()))
  if (wanted !== readFileSync(file, 'utf8')) {
    writeFileSync(file, wanted);
    console.log(`Wrote the settings of ${file}`);
  }
