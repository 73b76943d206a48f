import { TransformationType } from 'class-transformer';
import type { TransformFnParams } from 'class-transformer';
import { expect, it } from 'vitest';
import { asList, asNumber, asSwitch, environmentName } from './env-values.js';

const given = (value: unknown): TransformFnParams => ({
  value,
  key: 'setting',
  obj: {},
  type: TransformationType.PLAIN_TO_CLASS,
  options: {},
});

it.each([
  ['20', 20],
  ['20s', 20],
  ['20 s', 20],
  [' 7 ', 7],
  ['0', 0],
  ['1.5', 1.5],
])('reads the number %j', (text, number) => {
  expect(asNumber(given(text))).toBe(number);
});

it.each(['twenty', '20 m', '-1', '1e3', '0x10', '', '20 s s'])(
  'leaves %j, which is no number, for the check to refuse',
  (text) => {
    expect(asNumber(given(text))).toBe(text);
  },
);

it('reads switches in several words and any case', () => {
  for (const text of ['on', 'ON', 'true', '1', ' yes ']) expect(asSwitch(given(text))).toBe(true);
  for (const text of ['off', 'False', '0', 'no']) expect(asSwitch(given(text))).toBe(false);
  expect(asSwitch(given('perhaps'))).toBe('perhaps');
  expect(asSwitch(given(undefined))).toBeUndefined();
});

it('reads lists, without what is empty', () => {
  expect(asList(given('preview, video'))).toEqual(['preview', 'video']);
  expect(asList(given(' , pdf,'))).toEqual(['pdf']);
});

it('knows the variable of a property', () => {
  expect(environmentName('databaseUrl')).toBe('DATABASE_URL');
  expect(environmentName('maxUploadMb')).toBe('MAX_UPLOAD_MB');
});
