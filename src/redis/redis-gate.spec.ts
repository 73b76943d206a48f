import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RedisGate } from './redis-gate.js';

let gate: RedisGate;

beforeEach(() => {
  Logger.overrideLogger(false);
  vi.useFakeTimers();
  gate = new RedisGate();
});
afterEach(() => void vi.useRealTimers());

function withResolvers(): { promise: Promise<string>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<string>((_, refuse) => {
    reject = refuse;
  });
  return { promise, reject };
}

const never = (): Promise<string> => new Promise(() => undefined);
const answering = vi.fn(() => Promise.resolve('PONG'));

it('gives the answer', async () => {
  expect(await gate.try(250, answering)).toBe('PONG');
});

it('gives null after the time limit, and does not even try for the next two seconds', async () => {
  const frozen = gate.try(250, never);
  await vi.advanceTimersByTimeAsync(250);
  expect(await frozen).toBeNull();
  answering.mockClear();
  expect(await gate.try(250, answering)).toBeNull();
  await vi.advanceTimersByTimeAsync(1_999);
  expect(await gate.try(250, answering)).toBeNull();
  expect(answering).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await gate.try(250, answering)).toBe('PONG');
});

it('gives null at once when the call fails', async () => {
  expect(await gate.try(250, () => Promise.reject(new Error('not connected')))).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});

it('does not mind a call that fails long after its time', async () => {
  const { promise, reject } = withResolvers();
  const late = gate.try(250, () => promise);
  await vi.advanceTimersByTimeAsync(250);
  expect(await late).toBeNull();
  reject(new Error('too late to matter'));
  await vi.advanceTimersByTimeAsync(0);
});
