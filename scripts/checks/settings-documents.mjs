// What the documents and docker/.env.example say of settings is what src/config says.
import { readFileSync } from 'node:fs';
import { loadConfig } from '../../dist/src/config/load-config.js';
import { ALL_SETTINGS, documentsWithSettings } from '../settings/documents.mjs';
import { readSettings, shown } from '../settings/read-settings.mjs';

const problems = [];

try {
  const settings = readSettings();
  const byName = new Map(settings.map((setting) => [setting.name, setting]));
  const documents = await documentsWithSettings(settings);
  for (const { file, text, wanted, names } of documents) {
    if (wanted !== text) problems.push(`${file} has tables of settings that are not up to date: npm run settings`);
    if (file === ALL_SETTINGS) checkComplete(settings, names);
    checkHandWritten(file, text, byName);
  }
  checkExample(byName);
} catch (error) {
  problems.push(error instanceof Error ? error.message : String(error));
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

function checkComplete(settings, names) {
  for (const { name, section } of settings) {
    const times = names.filter((each) => each === name).length;
    if (times !== 1)
      problems.push(
        `${ALL_SETTINGS} has ${name} ${times} times and should have it once, as part of <!-- settings ${section} -->`,
      );
  }
}

/** Tables with a column "default" whose rows begin with settings: `| VIDEO_MAX_MINUTES, VIDEO_MAX_MB | 120, 4096 |`. */
function checkHandWritten(file, text, byName) {
  let column = -1;
  for (const line of text.split('\n')) {
    const cells = line.startsWith('|')
      ? line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim())
      : [];
    if (cells.length === 0) column = -1;
    else if (column < 0) column = cells.indexOf('default');
    else if (cells[0].includes('`')) checkRow(file, cells[0], cells[column], byName);
  }
}

function checkRow(file, first, cell, byName) {
  const names = [...first.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name);
  const given = cell.split(', ').map((part) => part.replaceAll('`', ''));
  names.forEach((name, index) => {
    const setting = byName.get(name);
    if (!setting) return problems.push(`${file} has a row for ${name}, and there is no such setting`);
    if (setting.usual === undefined) return;
    const told = given[given.length === 1 ? 0 : index] ?? 'nothing';
    const right = shown(setting.property, setting.usual);
    if (told !== right && told !== '...')
      problems.push(`${file} says that ${name} is ${told} by default; it is ${right}`);
  });
}

/** `# NAME=value`: of settings with a default that one, of the others an example that is valid. */
function checkExample(byName) {
  const file = 'docker/.env.example';
  for (const [, name, value] of readFileSync(file, 'utf8').matchAll(/^# ([A-Z]\w+)=(.*)$/gm)) {
    const setting = byName.get(name);
    // PUBLISH is of compose.yaml alone; settings.mjs finds what is of nobody.
    if (!setting || value === '') continue;
    const { property, usual } = setting;
    const read = valueIn(file, name, property, value);
    if (usual !== undefined && read !== undefined && read !== usual)
      problems.push(`${file} says that ${name} is ${value} by default; it is ${shown(property, usual)}`);
  }
}

function valueIn(file, name, property, value) {
  try {
    // S3 wants to know its bucket, whatever the setting is about.
    return loadConfig({ S3_BUCKET: 'darkroom', [name]: value })[property];
  } catch (error) {
    problems.push(`${file} has ${name}=${value}, which is not valid: ${error.message}`);
    return undefined;
  }
}
