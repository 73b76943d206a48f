// `npm run errors`: brings the tables of docs/errors.md up to date with src/. What a new code of a task means is then to be written there.
import { writeFileSync } from 'node:fs';
import { DOCUMENT, errorsDocument } from './errors/document.mjs';

const { text, wanted, unexplained } = await errorsDocument();
if (wanted !== text) {
  writeFileSync(DOCUMENT, wanted);
  console.log(`Wrote the tables of ${DOCUMENT}`);
}
for (const code of unexplained) console.log(`${DOCUMENT}: say what ${code} means`);
