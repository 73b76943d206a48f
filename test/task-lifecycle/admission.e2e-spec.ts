import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { Admission } from '../../src/task-lifecycle/admission.js';

const query = vi.fn(async () => [{ seconds: 90 }]);
const kind = { name: 'sample' };

function admission(MAX_WAIT: string): (kind: object) => Promise<void> {
  const tables = { db: { query }, of: () => ({ name: 'sample_tasks' }) };
  const made = new Admission(loadConfig({ MAX_WAIT }), tables as never);
  return (of) => made.check(of as never);
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => {
  vi.useRealTimers();
  query.mockClear();
});

it('asks PostgreSQL once a second for each kind, however many are submitted', async () => {
  const check = admission('100');
  await Promise.all(Array.from({ length: 50 }, () => check(kind)));
  vi.advanceTimersByTime(999);
  await check(kind);
  expect(query).toHaveBeenCalledTimes(1);
  await check({ name: 'other' });
  vi.advanceTimersByTime(1);
  await check(kind);
  expect(query).toHaveBeenCalledTimes(3);
});

it('refuses past the limit, with the time until it is kept again', async () => {
  await expect(admission('80')(kind)).rejects.toMatchObject({ code: 'QUEUE_OVERLOADED', retryAfter: 10 });
  await expect(admission('1')(kind)).rejects.toMatchObject({ retryAfter: 60 });
  await expect(admission('90')(kind)).resolves.toBeUndefined();
});

it('asks nothing when there is no limit', async () => {
  await admission('off')(kind);
  expect(query).not.toHaveBeenCalled();
});
