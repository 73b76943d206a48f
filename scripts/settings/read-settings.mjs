// What can be set, read from src/config: names, descriptions and stated defaults from the sources, values and limits from the build.
import 'reflect-metadata';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { TransformationType } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import ts from 'typescript';
import { Config } from '../../dist/src/config/config.js';
import { asLimit, environmentName } from '../../dist/src/config/env-values.js';
import { ConfigError, loadConfig } from '../../dist/src/config/load-config.js';
import { isSecret } from '../../dist/src/config/secret-files.js';

const FOLDER = resolve(import.meta.dirname, '../../src/config');

/**
 * Settings in the order of their classes: Config first, then the areas that it is made of. Each is
 * `{ section, property, name, description, value, fallback, usual, secret, needed }`; `value` says what may be given, `fallback` is
 * the default in Markdown, `usual` the default as a value (undefined when it depends on something).
 * @throws Error with all that is missing in src/config
 */
export function readSettings() {
  const classes = configClasses();
  const needed = neededInProduction().join(' ').replaceAll('NODE_ENV=', '');
  const fresh = new Config();
  const problems = [];
  const settings = classes.flatMap(({ name: className, members }) =>
    members.map((member) => {
      const property = member.name.text;
      const name = environmentName(property);
      const where = `${name} (${className}.${property} in src/config)`;
      const { description, stated } = docOf(member);
      if (description === '') problems.push(`${where} has no description: write a /** comment */ above it`);
      const usual = stated === null ? fresh[property] : undefined;
      if (stated === null && !isPlain(member.initializer))
        problems.push(`${where} has no plain default: say in its comment what holds without it, as @defaultValue`);
      return {
        section: className.replace(/Config$/, '') || 'Process',
        property,
        name,
        description,
        value: valueOf(property),
        fallback: stated ?? `\`${shown(property, usual)}\``,
        usual,
        secret: isSecret(property),
        needed: new RegExp(`\\b${name}\\b`).test(needed),
      };
    }),
  );
  const validated = new Set(constraintsOf().map(({ propertyName }) => propertyName));
  for (const { property, name } of settings)
    if (!validated.delete(property)) problems.push(`${name} is checked by nothing`);
  for (const property of validated)
    problems.push(`${environmentName(property)} is checked, and no class of src/config has it`);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return settings;
}

/** What a start in production without any setting is told, in sentences. */
export function neededInProduction() {
  try {
    loadConfig({ NODE_ENV: 'production' });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('loadConfig accepts NODE_ENV=production without any setting');
}

/** A default as one would write it into the environment. */
export function shown(property, value) {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === 0 && isLimit(property) ? 'off' : String(value);
}

/** Config, then the areas that it is made of; each with the properties that have decorators. */
function configClasses() {
  const statements = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .flatMap((file) => [...parse(file).statements]);
  const classes = new Map(statements.filter(ts.isClassDeclaration).map((node) => [node.name.text, node]));
  const made = statements
    .filter(ts.isVariableStatement)
    .map(({ declarationList }) => declarationList.declarations[0].initializer)
    .find((value) => value && ts.isCallExpression(value) && value.expression.getText() === 'IntersectionType');
  return ['Config', ...made.arguments.map((area) => area.getText())].map((name) => {
    const members = classes.get(name).members.filter((member) => ts.isPropertyDeclaration(member));
    return { name, members: members.filter((member) => (ts.getDecorators(member) ?? []).length > 0) };
  });
}

function parse(file) {
  return ts.createSourceFile(file, readFileSync(resolve(FOLDER, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

function docOf(member) {
  const [doc] = member.jsDoc ?? [];
  const text = (comment) => (ts.getTextOfJSDocComment(comment) ?? '').replace(/\s+/g, ' ').trim();
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'defaultValue');
  return { description: text(doc?.comment), stated: tag ? text(tag.comment) : null };
}

/** A literal that says by itself what holds; an empty text or list says nothing. */
function isPlain(initializer) {
  if (!initializer) return false;
  if (ts.isStringLiteral(initializer)) return initializer.text !== '';
  return ts.isNumericLiteral(initializer) || ['true', 'false'].includes(initializer.getText());
}

function constraintsOf(property) {
  const all = getMetadataStorage().getTargetValidationMetadatas(Config, '', false, false);
  return property === undefined ? all : all.filter(({ propertyName }) => propertyName === property);
}

function isLimit(property) {
  const transforms = defaultMetadataStorage.findTransformMetadatas(Config, property, TransformationType.PLAIN_TO_CLASS);
  return transforms.some(({ transformFn }) => transformFn === asLimit);
}

/** What may be given, in Markdown. */
function valueOf(property) {
  const all = constraintsOf(property).filter(({ name }) => name !== undefined);
  const by = new Map(all.map((each) => [each.name, each]));
  const argument = (name) => by.get(name)?.constraints[0];
  const list = all.some(({ each }) => each);
  const among =
    by.get('isIn') &&
    argument('isIn')
      .map((one) => `\`${one}\``)
      .join(', ');
  if (among) return list ? `list of ${among}` : among;
  if (by.has('isBoolean')) return '`on`, `off`';
  if (by.has('isInt') || by.has('isNumber')) {
    const [least, most] = [argument('min'), argument('max')];
    const range = [least !== undefined && `from ${least}`, most !== undefined && `to ${most}`]
      .filter(Boolean)
      .join(' ');
    return `${by.has('isInt') ? 'whole number' : 'number'} ${range}${isLimit(property) ? ', or `off`' : ''}`;
  }
  if (by.has('isUrl')) return 'URL (http, https)';
  const message = by.get('matches')?.message;
  if (typeof message === 'string')
    return message.replace(/^must be (the )?/, '').replace(/,? (and )?(may add others: )/, '; others: ');
  if (by.has('minLength')) return `text of ${argument('minLength')} characters or more`;
  return list ? 'list, by commas' : 'text';
}
