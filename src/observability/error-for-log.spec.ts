import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { expect, it } from 'vitest';
import { errorForLog } from './error-for-log.js';

it("has nothing that is the users' own of an error of the database", () => {
  const cause = Object.assign(new DatabaseError('violates check constraint', 1, 'error'), {
    severity: 'ERROR',
    detail: 'Failing row contains (a secret prompt).',
    where: 'COPY a secret prompt',
    constraint: 'held_is_positive',
  });
  for (const error of [cause, new QueryFailedError('INSERT $1', ['a secret prompt'], cause)]) {
    const logged = JSON.stringify(errorForLog(error));
    expect(logged).not.toContain('secret');
    expect(logged).toContain('violates check constraint');
    expect(logged).toContain('held_is_positive');
  }
});

it('has the rest of every other error', () => {
  const logged = errorForLog(Object.assign(new Error('no'), { detail: 'why', code: 'E_NO' }));
  expect(logged).toMatchObject({ message: 'no', detail: 'why', code: 'E_NO' });
});
