import { expect, it } from 'vitest';
import { nextHop } from './redirects.js';

const headers = { Authorization: 'Bearer x', Cookie: 'a=b', accept: 'image/*' };
const from = (url: string) => ({ url: new URL(url), headers });
const to = (location?: string, status = 302): Parameters<typeof nextHop>[1] => ({
  status,
  headers: location === undefined ? {} : { location },
});

it('leads to an address of the same origin with everything', () => {
  expect(nextHop(from('https://a.example/x/y'), to('../z'))).toEqual({ url: new URL('https://a.example/z'), headers });
});

it.each(['https://b.example/', 'https://a.example:8443/', '//b.example/x'])(
  'leads to %s without credentials',
  (location) => {
    expect(nextHop(from('https://a.example/'), to(location))?.headers).toEqual({ accept: 'image/*' });
  },
);

it.each(['http://a.example/', 'ftp://a.example/', 'file:///etc/passwd', 'http://[', 'data:,x'])(
  'does not lead to %s',
  (location) => {
    expect(() => nextHop(from('https://a.example/'), to(location))).toThrow('A redirect leads');
  },
);

it('leads nowhere without a place, and from an answer that is none', () => {
  expect(nextHop(from('https://a.example/'), to())).toBeNull();
  expect(nextHop(from('https://a.example/'), to('/x', 200))).toBeNull();
  expect(nextHop(from('https://a.example/'), to('/x', 304))).toBeNull();
});
