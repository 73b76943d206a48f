import { expect, it } from 'vitest';
import { preferredLanguage } from './accept-language.js';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['fr', 'en'],
  ['zh', 'zh'],
  ['zh-CN', 'zh'],
  ['ZH-hant-TW', 'zh'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en;q=0.8, zh;q=0.9', 'zh'],
  ['en, zh', 'en'],
  ['zh;q=0.5, en-GB', 'en'],
  ['fr, zh;q=0.1', 'zh'],
  ['zh;q=0, en;q=0.1', 'en'],
  ['zh;q=0', 'en'],
  ['zh; q=0.9 , en;q=0.3', 'zh'],
  [';;;,,,q=', 'en'],
] as const)('answers %j in %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});
