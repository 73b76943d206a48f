// Why tasks fail, read from src/: the codes of `error` of a task, and of `results[].error` of its pictures.
import ts from 'typescript';
import { parsedSources } from './sources.mjs';

/** Folders of src/ that work for some kinds of task; that of a kind works for that, any other one for all. */
const SHARED = { 'image-providers': ['generation', 'preview'] };

/** Files that throw errors with a code from elsewhere (of a problem, a picture, another error), and the codes that are for good there. */
const PASSED_ON = {
  'image-providers/provider-failure.ts': [],
  'image-providers/provider-work.service.ts': ['UNREADABLE_FILE'],
  'pdf-jobs/llm/page-answers.service.ts': ['LLM_EMPTY_ANSWER'],
  'preview-tasks/preview-requests.ts': ['PRODUCT_NOT_FOUND', 'WORK_NOT_FOUND'],
};

/** Where the words for what is wrong with a picture are, by code. */
const PICTURES = { file: 'image-providers/http/result-collector.ts', constant: 'MESSAGES' };

/** In SQL, where a scheduler settles what its worker cannot. */
const IN_SQL = /"code":"(\w+)","message":"[^"]*","retryable":(true|false)/g;

/**
 * `tasks`: `{ code, kinds, retryable }`, all of them sets; `pictures`: codes.
 * @throws Error with all that is wrong
 */
export function readTaskErrors() {
  const files = parsedSources();
  const reading = {
    tasks: new Map(),
    pictures: new Set(),
    passedOn: new Set(),
    constants: constantsOf(files),
    kinds: { ...SHARED, ...kindsOf(files) },
  };
  for (const file of files) {
    for (const [, code, retryable] of file.text.matchAll(IN_SQL)) add(reading, file, code, retryable === 'true');
    visit(file.source, file, reading);
  }
  for (const [name, codes] of Object.entries(PASSED_ON))
    for (const code of codes) add(reading, { name }, code, false).retryable.delete(true);
  const stale = Object.keys(PASSED_ON).filter((name) => !reading.passedOn.has(name));
  const unknown = [...reading.passedOn].filter((name) => !(name in PASSED_ON));
  const problems = [
    ...stale.map((name) => `src/${name} passes no codes on any more: take it out of PASSED_ON`),
    ...unknown.map((name) => `src/${name} throws an error whose code is not written there: add it to PASSED_ON`),
    ...(reading.pictures.size === 0 ? [`src/${PICTURES.file} has no ${PICTURES.constant}`] : []),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return {
    tasks: [...reading.tasks.values()].sort((a, b) => a.code.localeCompare(b.code, 'en')),
    pictures: [...reading.pictures].sort((a, b) => a.localeCompare(b, 'en')),
  };
}

function visit(node, file, reading) {
  if (ts.isNewExpression(node)) thrown(node, file, reading);
  if (ts.isObjectLiteralExpression(node)) written(node, file, reading);
  if (ts.isArrayLiteralExpression(node)) listed(node, file, reading);
  if (ts.isVariableDeclaration(node)) named(node, file, reading);
  ts.forEachChild(node, (child) => visit(child, file, reading));
}

/** `new PermanentError('CODE', …)` */
function thrown(node, file, reading) {
  const name = node.expression.getText();
  if (name !== 'PermanentError' && name !== 'TransientError') return;
  const codes = codesOf(node.arguments[0], file, reading);
  if (codes.length === 0) reading.passedOn.add(file.name);
  for (const code of codes) add(reading, file, code, name === 'TransientError');
}

/** `{ code: 'CODE', message: …, retryable: true }`; without `retryable` it is said of a picture. */
function written(node, file, reading) {
  const values = new Map(
    node.properties.filter(ts.isPropertyAssignment).map(({ name, initializer }) => [name.getText(), initializer]),
  );
  const has = (property) => node.properties.some(({ name }) => name?.getText() === property);
  if (!values.has('code') || !has('message')) return;
  for (const code of codesOf(values.get('code'), file, reading)) {
    if (values.has('retryable')) add(reading, file, code, values.get('retryable').getText() === 'true');
    else reading.pictures.add(code);
  }
}

/** `['CODE', true]`: a code and whether it may pass. */
function listed({ elements: [code, mayPass, ...more] }, file, reading) {
  const answer = mayPass?.getText();
  if (more.length > 0 || !code || !ts.isStringLiteral(code) || (answer !== 'true' && answer !== 'false')) return;
  add(reading, file, code.text, answer === 'true');
}

function named({ name, initializer }, file, { pictures }) {
  if (file.name !== PICTURES.file || name.getText() !== PICTURES.constant) return;
  const words = ts.isAsExpression(initializer) ? initializer.expression : initializer;
  for (const property of words.properties) pictures.add(property.name.getText());
}

/** None when the code comes from elsewhere. */
function codesOf(expression, file, reading) {
  if (ts.isStringLiteral(expression)) return [expression.text];
  if (ts.isBinaryExpression(expression)) return codesOf(expression.right, file, reading);
  if (!ts.isIdentifier(expression)) return [];
  const values = reading.constants.get(expression.text) ?? new Map();
  const value = values.get(file.name) ?? (values.size === 1 ? [...values.values()][0] : undefined);
  return value === undefined ? [] : [value];
}

/** By name and file, the texts that are constants of a file: `const DISK_FULL = 'DISK_FULL'`. */
function constantsOf(files) {
  const constants = new Map();
  for (const { name, text } of files)
    for (const [, constant, value] of text.matchAll(/^(?:export )?const (\w+) = '([A-Z_]+)';$/gm))
      constants.set(constant, new Map([...(constants.get(constant) ?? []), [name, value]]));
  return constants;
}

/** By folder: `pdf-jobs/pdf.kind.ts` is that of PDF jobs. */
function kindsOf(files) {
  const found = files.map(({ name }) => /^([^/]+)\/(\w+)\.kind\.ts$/.exec(name)).filter((match) => match !== null);
  return Object.fromEntries(found.map(([, folder, kind]) => [folder, [kind]]));
}

function add({ tasks, kinds }, { name }, code, retryable) {
  const known = tasks.get(code) ?? { code, kinds: new Set(), retryable: new Set() };
  for (const kind of kinds[name.split('/')[0]] ?? ['all']) known.kinds.add(kind);
  known.retryable.add(retryable);
  tasks.set(code, known);
  return known;
}
