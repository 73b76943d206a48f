// The settings in docker/compose.yaml, docker/.env.example and src/config/config.ts are the same ones.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { getMetadataStorage } from 'class-validator';
import { parse } from 'yaml';
import { Config } from '../../dist/src/config/config.js';
import { environmentName } from '../../dist/src/config/env-values.js';

const composeText = readFileSync('docker/compose.yaml', 'utf8');
const compose = parse(composeText, { merge: true });

const settings = new Set(
  getMetadataStorage()
    .getTargetValidationMetadatas(Config, '', false, false)
    .map(({ propertyName }) => environmentName(propertyName)),
);
const asked = new Set([...composeText.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
const offered = new Set(
  [...readFileSync('docker/.env.example', 'utf8').matchAll(/^#? ?([A-Z]\w+)=/gm)].map(([, name]) => name),
);
/** A secret may be given as a file: NAME_FILE is the setting NAME. */
const settingOf = (name) => (settings.has(name) ? name : name.replace(/_FILE$/, ''));
const ours = Object.entries(compose.services).filter(([, { image }]) => image === 'darkroom');

const problems = [];
function compare(what, names, other, others) {
  for (const name of names) if (!others.has(name)) problems.push(`${what} has ${name}, which ${other} lacks`);
}

if (settings.size < 10 || ours.length === 0) problems.push('Found no settings or no services to compare');
compare('docker/compose.yaml', asked, 'docker/.env.example', offered);
compare('docker/.env.example', offered, 'docker/compose.yaml', asked);
for (const [service, { environment }] of ours) {
  const given = new Set(Object.keys(environment).map(settingOf));
  compare(`Service ${service}`, given, 'Config', settings);
  compare('Config', settings, `service ${service} of docker/compose.yaml`, given);
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
