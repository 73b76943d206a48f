import { expect } from 'vitest';
import type { TaskJson } from './api-client.js';

const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const TEXT = expect.stringMatching(/./);
const COUNT = expect.toSatisfy((value: unknown) => Number.isInteger(value) && Number(value) >= 0, 'a count');
const PERCENT = expect.toSatisfy(
  (value: unknown) => typeof value === 'number' && value >= 0 && value <= 100,
  '0 to 100',
);
const LINK = expect.stringMatching(
  /^https?:\/\/\S+\/api\/v1\/files\/[0-9a-f-]{36}\/content\?expires=\d+&signature=[\w-]+$/,
);
const ERROR = { code: expect.stringMatching(/^[A-Z][A-Z_]+$/), message: TEXT, retryable: expect.any(Boolean) };
const orNull = (value: unknown): unknown =>
  expect.toSatisfy((actual: unknown) => {
    if (actual === null) return true;
    expect(actual).toEqual(value);
    return true;
  }, 'null or as promised');

/** What the wire contract promises of every task, whatever its kind. */
const EVERY_TASK: Readonly<Record<string, unknown>> = {
  id: UUID,
  kind: TEXT,
  userId: TEXT,
  status: expect.stringMatching(/^(PENDING|PROCESSING|COMPLETED|FAILED|CANCELLED)$/),
  progress: PERCENT,
  stage: orNull(TEXT),
  etaSeconds: orNull(COUNT),
  queuePosition: orNull(COUNT),
  retryCount: COUNT,
  maxRetries: COUNT,
  nextRetryTime: orNull(TIME),
  resultUrl: orNull(LINK),
  errorMessage: orNull(TEXT),
  error: orNull(ERROR),
  creditsCharged: COUNT,
  creditsRefunded: COUNT,
  createTime: TIME,
  startTime: orNull(TIME),
  updateTime: TIME,
  completeTime: orNull(TIME),
  failTime: orNull(TIME),
};

/** What moreover is true in a state. */
const BY_STATUS: Readonly<Record<string, Record<string, unknown>>> = {
  PENDING: { resultUrl: null, completeTime: null, failTime: null },
  PROCESSING: { startTime: TIME, queuePosition: null, resultUrl: null, completeTime: null, failTime: null },
  COMPLETED: {
    progress: 100,
    startTime: TIME,
    completeTime: TIME,
    failTime: null,
    error: null,
    errorMessage: null,
    queuePosition: null,
  },
  FAILED: {
    failTime: TIME,
    completeTime: null,
    error: ERROR,
    errorMessage: TEXT,
    resultUrl: null,
    queuePosition: null,
  },
  CANCELLED: { failTime: TIME, completeTime: null, resultUrl: null, queuePosition: null },
};

/** Checks that every promised field is there with a value of its type, and that those of its state fit together. */
export function expectTask(task: TaskJson, status?: string): void {
  if (status !== undefined) expect(task.status).toBe(status);
  expect(task).toMatchObject(EVERY_TASK);
  expect(task).toMatchObject(BY_STATUS[task.status] ?? {});
  expect(task.error?.message ?? null).toBe(task.errorMessage);
}
