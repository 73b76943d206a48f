import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Secrets } from '../auth/secrets.js';
import { loadConfig } from '../config/load-config.js';
import { FileLinks } from './file-links.js';

const ID = '019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11';
const OTHER_ID = '019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e12';
const HOUR_MS = 3_600_000;
const NOON = Date.parse('2025-11-22T12:00:00Z');

function linksOf(secret = 'the secret of this test'): FileLinks {
  const config = loadConfig({ JWT_SECRET: secret, PUBLIC_URL: 'https://studio.example', FILE_LINK_HOURS: '24' });
  return new FileLinks(config, Secrets.load(config));
}

function check(links: FileLinks, url: string, id = ID): boolean {
  const query = new URL(url).searchParams;
  return links.verify(id, query.get('expires') ?? '', query.get('signature') ?? '');
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOON }));
afterEach(() => void vi.useRealTimers());

it('is an absolute address that opens its file and no other', () => {
  const links = linksOf();
  expect(links.url(ID)).toMatch(`https://studio.example/api/v1/files/${ID}/content?expires=`);
  expect(check(links, links.url(ID))).toBe(true);
  expect(check(links, links.url(ID), OTHER_ID)).toBe(false);
});

it('stays the same for an hour, so that a browser finds it in its cache', () => {
  const links = linksOf();
  const url = links.url(ID);
  vi.setSystemTime(NOON + HOUR_MS - 1);
  expect(links.url(ID)).toBe(url);
  vi.setSystemTime(NOON + HOUR_MS);
  expect(links.url(ID)).not.toBe(url);
});

it('works for 24 hours at least and 25 at most', () => {
  const links = linksOf();
  const url = links.url(ID);
  vi.setSystemTime(NOON + 24 * HOUR_MS);
  expect(check(links, url)).toBe(true);
  vi.setSystemTime(NOON + 25 * HOUR_MS + 1_000);
  expect(check(links, url)).toBe(false);
});

it('is good for nothing with another secret, time or signature', () => {
  const links = linksOf();
  expect(check(linksOf('another secret of this test'), links.url(ID))).toBe(false);
  const query = new URL(links.url(ID)).searchParams;
  const [expires, signature] = [query.get('expires') ?? '', query.get('signature') ?? ''];
  expect(links.verify(ID, `${Number(expires) + 1}`, signature)).toBe(false);
  for (const time of ['', '-1', '1e99', '9'.repeat(13), ` ${expires}`, 'NaN']) {
    expect(links.verify(ID, time, signature), time).toBe(false);
  }
  for (const bad of [
    '',
    signature.slice(1),
    `${signature}AAAA`,
    signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
  ]) {
    expect(links.verify(ID, expires, bad), bad).toBe(false);
  }
});

it('opens in every process that has the same secret', () => {
  expect(check(linksOf(), linksOf().url(ID))).toBe(true);
});
