import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFreePort } from '../../src/database/free-port.js';
import { TestStage } from '../support/test-app.js';
import { runImport } from './import-process.js';

let stage: TestStage;

beforeAll(async () => {
  stage = await TestStage.build();
});
afterAll(() => stage.close());

it.each([
  [[], '--redis is missing'],
  [['--redis', 'localhost:6379'], '--redis must be a URL like redis://host:6379'],
  [['--redis', 'redis://h', '--unfinished', 'perhaps'], '--unfinished must be queue or fail'],
  [['--redis', 'redis://h', '--fast'], "Unknown option '--fast'"],
  [['--redis', 'redis://h', 'now'], "Unexpected argument 'now'"],
])('%j is refused in a sentence', async (flags, message) => {
  const { code, errors } = await runImport(stage, flags);
  expect(code).toBe(2);
  expect(errors).toContain(message);
  expect(errors).toContain('--help');
  expect(errors).not.toMatch(/^ {4}at /m);
});

it('the Redis of Darkroom itself is refused: its cache has keys of the same names', async () => {
  const { code, errors } = await runImport(stage, ['--redis', stage.redisUrl.replace('127.0.0.1', 'localhost')]);
  expect(code).toBe(2);
  expect(errors).toContain('REDIS_URL');
});

it('--help tells what there is', async () => {
  const { code, output } = await runImport(stage, ['--help']);
  expect(code).toBe(0);
  for (const option of ['--redis', '--pattern', '--dry-run', '--unfinished', '--report'])
    expect(output).toContain(option);
});

it('an old store that is not there is told in a sentence', async () => {
  const { code, errors } = await runImport(stage, ['--redis', `redis://:secret@127.0.0.1:${await findFreePort()}`]);
  expect(code).toBe(1);
  expect(errors).toMatch(/The old store cannot be read: .*ECONNREFUSED/);
  expect(errors).not.toMatch(/secret|^ {4}at /m);
});
