// What is in the repository works on any machine: no registry host in the lock file, no path of ours, no secrets file.
import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';

const MACHINE_PATH = new RegExp(`(?<![\\w.-])/(?:${['work', 'root', 'home', 'Users'].join('|')})/[\\w.-]+/`);
/** Places that talk about such paths on purpose. */
const MAY_NAME_PATHS = /^(docs|src\/database|test\/database)\//;

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && lstatSync(file, { throwIfNoEntry: false })?.isFile());

const problems = [];

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const [path, { version, integrity, resolved, extraneous }] of Object.entries(packages)) {
  if (resolved)
    problems.push(
      `package-lock.json: ${path} is resolved from ${resolved}; keep omit-lockfile-registry-resolved in .npmrc`,
    );
  if (extraneous) problems.push(`package-lock.json: nothing needs ${path}; run npm install`);
  if (path !== '' && !(version && integrity))
    problems.push(`package-lock.json: ${path} has no version or no integrity`);
}
if (/https?:\/\/[^"]*\.tgz/.test(readFileSync('package-lock.json', 'utf8')))
  problems.push('package-lock.json names a registry host');

for (const file of files) {
  if (/(^|\/)\.env$|\.pem$|\.key$/.test(file)) problems.push(`${file} may hold a secret`);
  if (file === 'package-lock.json' || MAY_NAME_PATHS.test(file)) continue;
  const bytes = readFileSync(file);
  if (bytes.includes(0)) continue;
  bytes
    .toString()
    .split('\n')
    .forEach((line, index) => {
      const found = MACHINE_PATH.exec(line);
      if (found) problems.push(`${file}:${index + 1} names a path of one machine: ${found[0]}`);
    });
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
