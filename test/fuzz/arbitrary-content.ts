import type { Arbitrary } from 'fast-check';
import * as fc from 'fast-check';
import type { ApiDocument, Route } from '../http/api-document.js';
import { arbitraryUpload } from './arbitrary-upload.js';
import { arbitraryValue, hostileValue } from './arbitrary-value.js';

interface Content {
  headers: Record<string, string>;
  body: Buffer | null;
}

/** A body and its type: right, wrong in one place, or wrong altogether. */
export function contentOf(document: ApiDocument, { method, requestBody }: Route): Arbitrary<Content> {
  const none: Content = { headers: {}, body: null };
  if (requestBody?.content?.['multipart/form-data']) return arbitraryUpload();
  const schema = requestBody?.content?.['application/json']?.schema;
  if (!schema) {
    const strange = fc.constantFrom<Content>(json('{}'), json('null'), json(''), {
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('x'),
    });
    return method === 'GET'
      ? fc.constant(none)
      : fc.oneof({ weight: 6, arbitrary: fc.constant(none) }, { weight: 1, arbitrary: strange });
  }
  const right: Arbitrary<unknown> = arbitraryValue(document, schema, '');
  return fc.oneof(
    { weight: 5, arbitrary: right.map((value) => json(JSON.stringify(value))) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(right, hostileValue(), fc.nat(), fc.boolean())
        .map(([value, hostile, place, add]) => json(JSON.stringify(spoil(value, hostile, place, add)))),
    },
    { weight: 1, arbitrary: hostileValue().map((value) => json(JSON.stringify(value) ?? '')) },
    { weight: 1, arbitrary: fc.tuple(right, fc.nat()).map(([value, cut]) => json(cutAt(JSON.stringify(value), cut))) },
    {
      weight: 1,
      arbitrary: fc.tuple(right, wrongType()).map(([value, type]): Content => ({
        headers: type === '' ? {} : { 'content-type': type },
        body: Buffer.from(JSON.stringify(value)),
      })),
    },
    { weight: 1, arbitrary: rawBody() },
    { weight: 1, arbitrary: fc.constant(none) },
  );
}

function json(text: string): Content {
  return { headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
}

const cutAt = (text: string, cut: number): string => text.slice(0, cut % (text.length + 1));

function wrongType(): Arbitrary<string> {
  return fc.constantFrom(
    '',
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'APPLICATION/JSON',
    'application/problem+json',
    'x',
    '*/*',
    'application/json;',
  );
}

function rawBody(): Arbitrary<Content> {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array)),
    fc.constantFrom(
      Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0x22, 0x7d]),
      Buffer.from('\ufeff{}'),
      Buffer.from('{"a":1,"a":2}'),
      Buffer.from('{"__proto__":{"x":1}}'),
      Buffer.from('{"constructor":{"prototype":{}}}'),
      Buffer.from('['.repeat(5_000)),
      Buffer.from(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`),
      Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
      Buffer.from('1e999999'),
      Buffer.from('"\\ud800"'),
      Buffer.from('NaN'),
      Buffer.from(`{"title":"${'x'.repeat(1_048_600)}"}`),
    ),
  );
  return bytes.map((body) => ({ headers: { 'content-type': 'application/json' }, body }));
}

/** Puts a hostile value into one place of a body, in the place of what is there or as a field that it does not have. */
function spoil(value: unknown, hostile: unknown, place: number, add: boolean): unknown {
  if (typeof value !== 'object' || value === null) return hostile;
  const names = Object.keys(value);
  if (names.length === 0) return Array.isArray(value) ? [hostile] : { x: hostile };
  const name = names[place % names.length] ?? '';
  const inner: unknown = (value as Record<string, unknown>)[name];
  const deeper = typeof inner === 'object' && inner !== null && place % 3 > 0;
  const spoilt = deeper ? spoil(inner, hostile, Math.floor(place / 3), add) : hostile;
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === name ? spoilt : item));
  return add && !deeper ? { ...value, [`${name}X`]: hostile } : { ...value, [name]: spoilt };
}
