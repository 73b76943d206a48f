import { assert, jsonValue, property } from 'fast-check';
import { expect, it } from 'vitest';
import { requestText } from './request-text.js';

const PATH = '/api/v1/works';

it('is the same whatever the order of the keys', () => {
  const one = requestText('POST', PATH, { title: 'Fox', size: { width: 1, height: 2 } });
  expect(requestText('POST', PATH, { size: { height: 2, width: 1 }, title: 'Fox' })).toBe(one);
});

it('differs by method, path and value, and by the order of a list', () => {
  const body = { pages: [1, 2] };
  const all = [
    requestText('POST', PATH, body),
    requestText('PUT', PATH, body),
    requestText('POST', '/api/v1/files', body),
    requestText('POST', PATH, { pages: [2, 1] }),
    requestText('POST', PATH, { pages: ['1', '2'] }),
    requestText('POST', PATH, { pages: { 0: 1, 1: 2 } }),
    requestText('POST', PATH, {}),
    requestText('POST', PATH, undefined),
  ];
  expect(new Set(all).size).toBe(all.length);
});

it('takes no body for null', () => {
  expect(requestText('POST', PATH, undefined)).toBe(requestText('POST', PATH, null));
});

it('tells any two different bodies apart', () => {
  assert(
    property(jsonValue(), jsonValue(), (one, other) => {
      const same = requestText('POST', PATH, one) === requestText('POST', PATH, other);
      expect(same).toBe(sorted(one) === sorted(other));
    }),
  );
});

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${sorted(item)}`);
  return `{${entries.sort().join(',')}}`;
}
