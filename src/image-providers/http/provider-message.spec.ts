import { expect, it } from 'vitest';
import { providerMessage } from './provider-message.js';

it.each([
  ['Size is wrong', 'Size is wrong'],
  ['Key abc-key refused', 'Key [key] refused'],
  ['Incorrect API key provided: sk-proj-****************1234.', 'Incorrect API key provided: [key].'],
  ['See https://internal.example:8443/x?sig=1 for more', 'See [link] for more'],
  ['Input data:image/png;base64,AAAA is bad', 'Input [link] is bad'],
  ['one\n  two\tthree ', 'one two three'],
  ['', ''],
])('shows %j as %j', (text, shown) => {
  expect(providerMessage(text, 'abc-key')).toBe(shown);
});

it('is short, and nothing when there was nothing', () => {
  expect(providerMessage('x'.repeat(5_000), null)).toHaveLength(300);
  expect(providerMessage(null, 'abc-key')).toBeNull();
});
