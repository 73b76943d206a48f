// docs/errors.md has every code that the API answers and that a task may fail with, and says what it means.
import { DOCUMENT, errorsDocument } from '../errors/document.mjs';

const problems = [];
try {
  const { text, wanted, unexplained } = await errorsDocument();
  if (wanted !== text) problems.push(`${DOCUMENT} is not up to date: npm run errors`);
  for (const code of unexplained) problems.push(`${DOCUMENT} does not say what ${code} means`);
} catch (error) {
  problems.push(error instanceof Error ? error.message : String(error));
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
