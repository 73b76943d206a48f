import { expect, it } from 'vitest';
import { fieldsWithNul, withoutNulls } from './request-values.js';

it('names the fields that have the character U+0000 in them, by their path', () => {
  const request = { title: 'a\u0000', fine: 'a', pages: [{ name: 'b' }, { name: '\u0000' }], count: 7, none: null };
  expect(fieldsWithNul(request)).toEqual(['title', 'pages.1.name']);
  expect(fieldsWithNul({ config: { 'a\u0000': 1 } })).toEqual(['config.a\ufffd']);
  expect(fieldsWithNul(undefined)).toEqual([]);
});

it('leaves out the fields that are null, at any depth, and nothing else', () => {
  const request = { a: null, b: 0, c: '', d: false, e: { f: null, g: [null, { h: null, i: 1 }] } };
  expect(withoutNulls(request)).toEqual({ b: 0, c: '', d: false, e: { g: [null, { i: 1 }] } });
  expect(withoutNulls(request)).not.toHaveProperty('a');
});
