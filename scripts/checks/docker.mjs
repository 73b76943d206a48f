// The Dockerfile has no mistake that a linter knows, and what it and compose.yaml name is there after `npm run build`.
import { existsSync, readFileSync } from 'node:fs';
import { ValidationSeverity, validate } from 'dockerfile-utils';
import { parse } from 'yaml';

const dockerfile = readFileSync('docker/Dockerfile', 'utf8');
const composeText = readFileSync('docker/compose.yaml', 'utf8');
const compose = parse(composeText, { merge: true });
const problems = [];

const { ERROR, WARNING } = ValidationSeverity;
const settings = { deprecatedMaintainer: ERROR, directiveCasing: WARNING, instructionCasing: WARNING };
for (const { range, message } of validate(dockerfile, settings))
  problems.push(`docker/Dockerfile:${range.start.line + 1} ${typeof message === 'string' ? message : message.value}`);

/** Paths of the final image that come from the build; what is not copied there is not there. */
const copied = [...dockerfile.matchAll(/^COPY --from=build \/app\/(\S+) (\S+)$/gm)].map(([, from]) => from);
const expectFile = (who, file) => {
  if (!existsSync(file)) problems.push(`${who} needs ${file}, which the build does not make`);
  if (!copied.some((folder) => file === folder || file.startsWith(`${folder}/`)))
    problems.push(`${who} needs ${file}, which is not copied into the image`);
};

for (const path of copied) if (!existsSync(path)) problems.push(`docker/Dockerfile copies ${path}, which is not there`);
for (const [, file] of dockerfile.matchAll(/^CMD \["node", "([^"]+\.js)"\]$/gm)) expectFile('docker/Dockerfile', file);
const ours = Object.entries(compose.services).filter(([, { image }]) => image === 'darkroom');
for (const [name, { command, read_only: readOnly, user }] of ours) {
  if (command) expectFile(`Service ${name}`, command.at(-1));
  if (!readOnly || user !== 'node') problems.push(`Service ${name} must be read_only and run as node`);
}
/** Folders of this machine that a container sees all of, by where it sees them. */
const foldersOf = ({ volumes = [] }) =>
  new Map(volumes.filter(({ type }) => type === 'bind').map((volume) => [volume.target, volume]));
for (const [name, service] of Object.entries(compose.services)) {
  const { secrets = [], environment = {} } = service;
  const folder = foldersOf(service).get('/run/secrets');
  if (folder && !folder.read_only) problems.push(`Service ${name} may write to its secrets`);
  for (const [variable, path] of Object.entries(environment)) {
    const secret = /^\/run\/secrets\/(\w+)$/.exec(String(path))?.[1];
    if (!secret) continue;
    if (!folder && !secrets.includes(secret))
      problems.push(`Service ${name} has ${variable} but not the secret ${secret}`);
    if (!composeText.includes(`> docker/secrets/${secret}\n`))
      problems.push(`The head of docker/compose.yaml does not say how docker/secrets/${secret} is made`);
  }
  for (const secret of secrets)
    if (!compose.secrets?.[secret]) problems.push(`Service ${name} wants the secret ${secret}, which there is none of`);
}

if (copied.length === 0 || ours.length === 0) problems.push('Found nothing in docker/ to check');
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
