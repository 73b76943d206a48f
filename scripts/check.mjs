// The gate, after the build: every step runs, and it fails at the end if one did. `node scripts/check.mjs lint types` runs only those.
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, resolve } from 'node:path';
import { execa } from 'execa';
import pLimit from 'p-limit';

const OPENAPI = '.cache/openapi.json';

/** The long ones first: as many run at once as there are processors. */
const STEPS = {
  types: ['tsc --noEmit', 'tsc --noEmit -p web/console', 'tsc --noEmit -p web/client'],
  format: ['prettier --check --log-level warn .'],
  lint: ['oxlint --type-aware --deny-warnings --report-unused-disable-directives --format=unix'],
  architecture: ['depcruise --config .dependency-cruiser.mjs src migrations scripts test bench web'],
  unused: ['knip --no-progress'],
  openapi: [
    `node dist/scripts/write-openapi.js ${OPENAPI}`,
    `redocly lint ${OPENAPI} --format=stylish`,
    `openapi-typescript ${OPENAPI} --output web/client/src/api.generated.ts --check`,
  ],
  settings: ['node scripts/checks/settings.mjs', 'node scripts/checks/settings-documents.mjs'],
  errors: ['node scripts/checks/errors.mjs'],
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

async function run(command) {
  const { failed, all } = await execa(command, {
    cwd: root,
    env,
    shell: true,
    all: true,
    reject: false,
    stdin: 'ignore',
  });
  if (failed) process.stdout.write(`$ ${command}\n${all}\n`);
  return !failed;
}

async function runStep(name) {
  process.stdout.write(`== ${name}\n`);
  const start = Date.now();
  let passed = true;
  for (const command of STEPS[name]) passed = passed && (await run(command));
  return { name, passed, seconds: ((Date.now() - start) / 1000).toFixed(1) };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in STEPS));
if (unknown.length > 0)
  throw new Error(`There is no step ${unknown.join(', ')}; there are: ${Object.keys(STEPS).join(', ')}`);

mkdirSync(resolve(root, '.cache'), { recursive: true });
const atOnce = pLimit(availableParallelism());
const steps = wanted.length > 0 ? wanted : Object.keys(STEPS);
const results = await Promise.all(steps.map((name) => atOnce(runStep, name)));
console.log('\n== summary');
for (const { name, passed, seconds } of results)
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name.padEnd(13)} ${seconds.padStart(6)} s`);
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
