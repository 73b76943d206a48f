import { expect, it } from 'vitest';
import type { TaskDto } from '../../task-lifecycle/dto/task.dto.js';
import { webhookBody } from './webhook-body.js';

const time = new Date('2025-11-22T09:30:00Z');
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of a task as matters here
const task = (more: Record<string, unknown>): TaskDto => ({ id: 'a', status: 'COMPLETED', ...more }) as TaskDto;

it('is type, timestamp and the task', () => {
  expect(webhookBody('task.completed', time, task({ prompt: 'a fox' }))).toBe(
    '{"type":"task.completed","timestamp":"2025-11-22T09:30:00.000Z","data":{"id":"a","status":"COMPLETED","prompt":"a fox"}}',
  );
});

it('leaves out the longest fields until it is short enough, and says which', () => {
  const body = webhookBody(
    'task.completed',
    time,
    task({ short: 'x', long: 'x'.repeat(15_000), longer: '狐'.repeat(9_000) }),
  );
  expect(Buffer.byteLength(body)).toBeLessThan(20_000);
  expect(JSON.parse(body)).toMatchObject({ data: { id: 'a', short: 'x', omitted: ['longer'] } });
});

it('never leaves out what tells which task it is', () => {
  const body = webhookBody('task.completed', time, task({ resultUrl: 'x'.repeat(30_000) }));
  expect(body).toContain('x'.repeat(30_000));
});
