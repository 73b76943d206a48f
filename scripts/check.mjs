// The gate, after the build: every step runs, and it fails at the end if one did. `node scripts/check.mjs lint types` runs only those.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

const OPENAPI = '.cache/openapi.json';

const STEPS = {
  format: ['prettier --check --log-level warn .'],
  lint: ['oxlint --type-aware --deny-warnings --report-unused-disable-directives --format=unix'],
  types: ['tsc --noEmit', 'tsc --noEmit -p web/console'],
  architecture: ['depcruise --config .dependency-cruiser.mjs src migrations scripts test bench web'],
  unused: ['knip --no-progress'],
  openapi: [`node dist/scripts/write-openapi.js ${OPENAPI}`, `redocly lint ${OPENAPI} --format=stylish`],
  client: [
    `openapi-typescript ${OPENAPI} --output web/client/src/api.generated.ts --check`,
    'tsc --noEmit -p web/client',
  ],
  settings: ['node scripts/checks/settings.mjs', 'node scripts/checks/settings-documents.mjs'],
  docker: ['dclint -c docker/.dclintrc.json --max-warnings 0 docker/compose.yaml', 'node scripts/checks/docker.mjs'],
  repository: ['node scripts/checks/tracked-files.mjs', 'node scripts/checks/document-paths.mjs'],
};

const root = resolve(import.meta.dirname, '..');
const env = {
  ...process.env,
  PATH: `${resolve(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
  // No step asks the internet for anything.
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
};

function run(command) {
  const { status, stdout, stderr } = spawnSync(command, {
    cwd: root,
    env,
    shell: true,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) process.stdout.write(`$ ${command}\n${stdout}${stderr}\n`);
  return status === 0;
}

function runStep(name) {
  process.stdout.write(`== ${name}\n`);
  const start = Date.now();
  const passed = STEPS[name].every(run);
  return { name, passed, seconds: ((Date.now() - start) / 1000).toFixed(1) };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in STEPS));
if (unknown.length > 0)
  throw new Error(`There is no step ${unknown.join(', ')}; there are: ${Object.keys(STEPS).join(', ')}`);

mkdirSync(resolve(root, '.cache'), { recursive: true });
const results = (wanted.length > 0 ? wanted : Object.keys(STEPS)).map(runStep);
console.log('\n== summary');
for (const { name, passed, seconds } of results)
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name.padEnd(13)} ${seconds.padStart(6)} s`);
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
