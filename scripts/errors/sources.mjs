import { readFileSync, readdirSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import ts from 'typescript';

const FOLDER = resolve(import.meta.dirname, '../../src');

/** All of src/ but the tests: `{ name, text, source }`, named from there with slashes. */
export function parsedSources() {
  return readdirSync(FOLDER, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => {
      const text = readFileSync(resolve(FOLDER, name), 'utf8');
      return {
        name: name.replaceAll(sep, '/'),
        text,
        source: ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
