import { expect, it } from 'vitest';
import { defineProblem } from './problem.js';

const tooMany = defineProblem(
  'TOO_MANY_FOXES',
  429,
  { en: 'Too many foxes', zh: '狐狸过多' },
  { en: 'You have {count} foxes, {limit} may be; {count} is too many.', zh: '您有 {count} 只狐狸，上限为 {limit}。' },
);

it('fills its sentence in either language', () => {
  const problem = tooMany({ count: 9, limit: '3' });
  expect(problem.detail('en')).toBe('You have 9 foxes, 3 may be; 9 is too many.');
  expect(problem.detail('zh')).toBe('您有 9 只狐狸，上限为 3。');
  expect(problem.message).toBe(problem.detail('en'));
});

it('leaves no placeholder in the sentence, and takes values as they are', () => {
  expect(tooMany().detail('en')).toBe('You have  foxes,  may be;  is too many.');
  expect(tooMany({ count: '$& {limit}', limit: 3 }).detail('en')).toContain('You have $& {limit} foxes, 3 may be');
});

it('is an error with a stable code, a cause and perhaps a time to wait', () => {
  const cause = new Error('the inside');
  const problem = tooMany({}, { cause, retryAfter: 5, errors: [{ field: 'fox', message: 'one too many' }] });
  expect(problem).toBeInstanceOf(Error);
  expect(problem).toMatchObject({ code: 'TOO_MANY_FOXES', cause, retryAfter: 5, errors: [{ field: 'fox' }] });
  expect(tooMany.type).toMatchObject({ code: 'TOO_MANY_FOXES', status: 429 });
});
