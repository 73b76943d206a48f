// The settings in docker/compose.yaml, docker/.env.example and src/config/config.ts are the same ones.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { getMetadataStorage } from 'class-validator';
import { parse } from 'yaml';
import { Config } from '../../dist/src/config/config.js';
import { environmentName } from '../../dist/src/config/env-values.js';
import { isSecret } from '../../dist/src/config/secret-files.js';

const composeText = readFileSync('docker/compose.yaml', 'utf8');
const compose = parse(composeText, { merge: true });

const properties = getMetadataStorage()
  .getTargetValidationMetadatas(Config, '', false, false)
  .map(({ propertyName }) => propertyName);
const settings = new Set(properties.map(environmentName));
const secrets = [...new Set(properties.filter(isSecret).map(environmentName))];
/** Without a value in compose.yaml: passed on where it is set, for libraries that read it themselves. */
const FOR_LIBRARIES = /^(OTEL|AWS)_/;
const ours = Object.entries(compose.services).filter(([, { image }]) => image === 'darkroom');
const passedOn = ours.flatMap(([, { environment }]) =>
  Object.keys(environment).filter((name) => environment[name] === null),
);
const asked = new Set([...[...composeText.matchAll(/\$\{(\w+)/g)].map(([, name]) => name), ...passedOn]);
const offered = new Set(
  [...readFileSync('docker/.env.example', 'utf8').matchAll(/^#? ?([A-Z]\w+)=/gm)].map(([, name]) => name),
);
/** A secret may be given as a file: NAME_FILE is the setting NAME. */
const settingOf = (name) => (settings.has(name) ? name : name.replace(/_FILE$/, ''));

const problems = [];
function compare(what, names, other, others) {
  for (const name of names) if (!others.has(name)) problems.push(`${what} has ${name}, which ${other} lacks`);
}

if (settings.size < 10 || ours.length === 0) problems.push('Found no settings or no services to compare');
compare('docker/compose.yaml', asked, 'docker/.env.example', offered);
compare('docker/.env.example', offered, 'docker/compose.yaml', asked);
for (const [service, { environment }] of ours) {
  const names = Object.keys(environment).filter((name) => environment[name] !== null || !FOR_LIBRARIES.test(name));
  const given = new Set(names.map(settingOf));
  compare(`Service ${service}`, given, 'Config', settings);
  compare('Config', settings, `service ${service} of docker/compose.yaml`, given);
}

// What .env may give in the clear it may give as a file; the others are files already, or addresses within compose.yaml.
for (const name of secrets)
  if (asked.has(name) && !asked.has(`${name}_FILE`))
    problems.push(`docker/compose.yaml passes the secret ${name} and not ${name}_FILE`);

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
