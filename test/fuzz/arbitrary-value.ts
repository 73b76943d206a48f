import type { Arbitrary } from 'fast-check';
import * as fc from 'fast-check';
import type { ApiDocument, Schema } from '../http/api-document.js';

const THING_OF_FIELD: readonly [RegExp, string][] = [
  [/^workId$/, 'work'],
  [/^productId$/, 'product'],
  [/^(fileId|sourceImage|source_image|referenceImages?|reference_image|photo|mask|displacementMap|shadeMap)$/, 'file'],
];
/** Texts that some field takes, by its name: random ones would never get further than the check of it. */
const KNOWN_TEXTS: Readonly<Record<string, readonly string[]>> = {
  color: ['red', 'blue', 'green'],
  size: ['S', 'M', '1024x1024', '64x64', '0x0', '99999x99999'],
  hex: ['#b3262e', '#000', 'red'],
  url: [
    'https://93.184.216.34/hook',
    'http://127.0.0.1/',
    'https://[::1]/',
    'ftp://93.184.216.34/',
    'x',
    'https://user:pass@93.184.216.34/',
  ],
  pages: ['1', '1-2', '2,1', '9-1', '1-999999999', ',', '-', '1-'],
  provider: ['local', 'openai', 'x'],
  userId: ['ann', 'ben', 'guest-1'],
  expiresAt: ['2099-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '2099-13-01', '+275760-09-13T00:00:00Z', 'now'],
  cursor: ['MQ', 'AAAA', Buffer.from('1763800000000000:019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11').toString('base64url')],
  background: ['#ffffff', 'white', 'x'],
  targetLanguage: ['zh', 'English', ''],
  kind: ['preview', 'generation', 'video', 'pdf', 'x'],
  type: ['CREATE', 'HEAD_SWAP', 'extract', 'x'],
  status: ['PENDING', 'completed', 'Failed', 'x'],
  expires: ['1', '9999999999', 'x'],
};

type Properties = Record<string, Schema>;

/** A value that a schema allows, as far as it tells; ids are placeholders for things that are there. */
export function arbitraryValue(document: ApiDocument, schema: Schema, name: string, depth = 0): Arbitrary<unknown> {
  const target = resolve(document, schema);
  const inner = (each: Schema, field: string): Arbitrary<unknown> => arbitraryValue(document, each, field, depth + 1);
  const thing = THING_OF_FIELD.find(([pattern]) => pattern.test(name))?.[1];
  if (thing !== undefined && target.type !== 'array') return fc.nat(11).map((n) => `@${thing}:${n}@`);
  if (Array.isArray(target.enum)) return fc.constantFrom(...(target.enum as unknown[]));
  const variants = target.oneOf as Schema[] | undefined;
  if (variants) return fc.oneof(...variants.map((variant) => inner(variant, name)));
  const known = KNOWN_TEXTS[name];
  if (known && target.type === 'string')
    return fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...known) },
      { weight: 1, arbitrary: ofType(target, inner, name) },
    );
  return ofType(target, inner, name);
}

function ofType(
  schema: Schema,
  inner: (schema: Schema, name: string) => Arbitrary<unknown>,
  name: string,
): Arbitrary<unknown> {
  const { minimum = 0, maximum = 2_000, minLength = 0, maxLength = 20 } = schema as Record<string, number>;
  switch (schema.type) {
    case 'object':
      return objectOf(schema, inner);
    case 'array': {
      const { minItems = 0, maxItems = 4 } = schema as Record<string, number>;
      const items = (schema.items ?? {}) as Schema;
      return fc.array(inner(items, name), {
        minLength: minItems,
        maxLength: Math.max(minItems, Math.min(maxItems, minItems + 2)),
      });
    }
    case 'integer':
    case 'number':
      return fc.integer({ min: minimum, max: Math.min(maximum, minimum + 2_000) });
    case 'boolean':
      return fc.boolean();
    default:
      if (schema.format === 'uuid')
        return fc.oneof(
          fc.uuid(),
          fc.nat(9).map((n) => `@file:${n}@`),
        );
      if (schema.format === 'date-time') return fc.constantFrom('2099-01-01T00:00:00Z', '1970-01-01T00:00:00Z');
      return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)), unit: 'grapheme' });
  }
}

function objectOf(schema: Schema, inner: (schema: Schema, name: string) => Arbitrary<unknown>): Arbitrary<unknown> {
  const properties: Properties = schema.properties ?? {};
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, inner(property, name)]),
  );
  return fc.record(fields, { requiredKeys: schema.required ?? [] });
}

function resolve(document: ApiDocument, schema: Schema): Schema {
  const { $ref, allOf, ...rest } = schema;
  if ($ref !== undefined) return resolve(document, document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  return allOf ? Object.assign({}, ...allOf.map((each) => resolve(document, each)), rest) : schema;
}

/** Texts that programs trip over. */
export function hostileText(): Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      '',
      ' ',
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\udc00x',
      '\ufeff',
      '\u202e',
      '\uffff',
      '𐀀',
      'ı',
      'ß',
      'NaN',
      'null',
      'undefined',
      'true',
      '-0',
      '0x10',
      '1e309',
      '１２',
      "'; DROP TABLE files; --",
      '" OR 1=1',
      '%',
      '_',
      '\\',
      '$1',
      '{{7*7}}',
      '${7*7}',
      '<script>',
      '../../etc/passwd',
      '..\\..',
      'con',
      '%00',
      '%n%s',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'https://93.184.216.34/x.png',
      'file:///etc/passwd',
      '9'.repeat(400),
      'x'.repeat(3_000),
      '[1,2]',
      '{"a":1}',
      '=cmd()',
      '\r\nset-cookie: a=b',
      '(a+)+$',
      '1\n2',
      '2147483648',
      '9223372036854775808',
      '-1',
      '0',
      '00',
      '1.5',
      ' 1',
      '1 ',
      '+1',
      '0001-01-01',
      '294277-01-01T00:00:00Z',
    ),
  );
}

export function hostileValue(): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 4, arbitrary: hostileText() },
    {
      weight: 3,
      arbitrary: fc.constantFrom<unknown>(
        null,
        true,
        false,
        0,
        -1,
        1.5,
        -0,
        1e308,
        -1e308,
        5e-324,
        2 ** 31,
        2 ** 53,
        2 ** 63,
        -(2 ** 31) - 1,
        1e21,
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom<unknown>(
        [],
        {},
        [[]],
        [null],
        [{}],
        { length: 1e9 },
        { toString: 1 },
        { valueOf: null },

        { toJSON: 'x' },
        { type: 'Buffer', data: [1] },
        { constructor: 1 },
        deep(30),
        deep(63),
        deep(70),
        Array(200).fill(1),
        Array(3_000).fill('x'),
      ),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.double() },
  );
}

function deep(levels: number): unknown {
  return levels === 0 ? 1 : { a: deep(levels - 1) };
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
