// What the API answers when something is wrong: every `defineProblem('CODE', 404, { en: … }, { en: … })` of src/.
import ts from 'typescript';
import { parsedSources } from './sources.mjs';

/**
 * `{ code, status, titles, details }` of each code, by status and code: several modules may declare the same one.
 * @throws Error with all that is wrong
 */
export function readProblems() {
  const byCode = new Map();
  const problems = [];
  for (const { name, source } of parsedSources())
    for (const declared of declarationsIn(source)) {
      const { code, status, title, detail } = declared;
      if (Object.values(declared).includes(undefined)) {
        problems.push(`src/${name} declares a problem (${code}) that is not written out there`);
        continue;
      }
      const known = byCode.get(code) ?? { code, status, titles: new Set(), details: new Set() };
      if (known.status !== status)
        problems.push(`${code} is ${known.status} in one place and ${status} in src/${name}`);
      known.titles.add(title);
      known.details.add(detail.replace(/\{\w+\}/g, '…'));
      byCode.set(code, known);
    }
  if (byCode.size === 0) problems.push('Found no defineProblem() in src/');
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return [...byCode.values()].sort((a, b) => a.status - b.status || a.code.localeCompare(b.code, 'en'));
}

function declarationsIn(source) {
  const found = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'defineProblem') found.push(declared(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function declared({ arguments: [code, status, title, detail] }, source) {
  return {
    code: ts.isStringLiteral(code) ? code.text : undefined,
    status: ts.isNumericLiteral(status) ? Number(status.text) : undefined,
    title: inEnglish(title, source),
    detail: inEnglish(detail, source),
  };
}

/** `{ en: '…', zh: '…' }`, there or as a constant of the file. */
function inEnglish(expression, source) {
  const words = ts.isIdentifier(expression) ? constantOf(expression.text, source) : expression;
  const english = words?.properties?.find(({ name }) => name?.getText() === 'en')?.initializer;
  return english && ts.isStringLiteral(english) ? english.text : undefined;
}

function constantOf(name, source) {
  return source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find((declaration) => declaration.name.getText() === name)?.initializer;
}
