import { expect, it } from 'vitest';
import { isDatabaseOutage } from './database-errors.js';

const error = (message: string, more: Record<string, unknown> = {}): Error => Object.assign(new Error(message), more);

it.each(['08006', '08001', '53300', '57P01', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE'])(
  'takes the code %s for one',
  (code) => {
    expect(isDatabaseOutage(error('gone', { code }))).toBe(true);
  },
);

it.each([
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Client has encountered a connection error and is not queryable',
  'Query read timeout',
  'Cannot use a pool after calling end on the pool',
])('takes pg’s "%s" for one', (message) => {
  expect(isDatabaseOutage(error(message))).toBe(true);
});

it('looks into the error that TypeORM wraps, and into those of several addresses', () => {
  const inner = error('connect', { code: 'ECONNREFUSED' });
  expect(isDatabaseOutage(error('query failed', { driverError: inner }))).toBe(true);
  expect(isDatabaseOutage(new AggregateError([error('v6'), inner]))).toBe(true);
  const self = error('query failed');
  expect(isDatabaseOutage(Object.assign(self, { driverError: self }))).toBe(false);
});

it.each([
  ['a wrong statement', error('syntax error', { code: '42601' })],
  ['a broken constraint', error('duplicate key', { code: '23505' })],
  ['a missing file', error('no such file', { code: 'ENOENT', syscall: 'open' })],
  ['any other error', new TypeError('x is not a function')],
  ['no error', 'ECONNREFUSED'],
])('takes %s for none', (_, value) => {
  expect(isDatabaseOutage(value)).toBe(false);
});

it('takes a socket that is not there for one', () => {
  expect(isDatabaseOutage(error('connect ENOENT', { code: 'ENOENT', syscall: 'connect' }))).toBe(true);
});
