// Files and folders that the documentation names are there: a guarantee whose test was renamed is a guarantee without a test.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** In backticks, and with a folder: `test/faults/shutdown.e2e-spec.ts`, `src/image-providers/`. */
const NAMED_PATH = /`((?:src|test|scripts|docs|docker|migrations|bench|assets|web)\/[\w./-]+)`/g;

/** For the reader to make. */
const MADE_UP = ['src/audio-tasks/', 'docker/.env', 'docker/secrets', 'docker/secrets/metrics_token'];

const documents = execFileSync('git', ['ls-files', '-z', 'README.md', 'CONTRIBUTING.md', 'docs/*.md'], {
  encoding: 'utf8',
}).split('\0');

const problems = [];
let found = 0;
for (const document of documents.filter((name) => name !== '')) {
  readFileSync(document, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      for (const [, path] of line.matchAll(NAMED_PATH)) {
        found++;
        if (!existsSync(path) && !MADE_UP.includes(path))
          problems.push(`${document}:${index + 1} names ${path}, which is not there`);
      }
    });
}
if (found < 10) problems.push('Found hardly any path in the documentation: is the pattern right?');

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
