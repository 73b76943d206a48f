import { expect, it } from 'vitest';
import { SealedBox } from './sealed-box.js';

const secret = new TextEncoder().encode('a secret of the installation');
const box = new SealedBox(secret, 'webhooks');

it('opens what it sealed, and seals nothing the same way twice', () => {
  const sealed = box.seal('whsec_狐');
  expect(box.open(sealed)).toBe('whsec_狐');
  expect(sealed.toString('latin1')).not.toContain('whsec');
  expect(box.seal('whsec_狐').equals(sealed)).toBe(false);
});

it('opens nothing of another purpose, and nothing that was changed', () => {
  const sealed = box.seal('whsec_x');
  expect(() => new SealedBox(secret, 'idempotency').open(sealed)).toThrow(
    'Unsupported state or unable to authenticate data',
  );
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
  expect(() => box.open(sealed)).toThrow('Unsupported state or unable to authenticate data');
});
