import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CAPABILITIES, jobOf } from '../../../test/image-providers/provider-jobs.js';
import type { ImageProvider, ProviderContext, ProviderState } from '../image-provider.js';
import type { ProviderFailure } from '../provider-error.js';
import { ProviderError } from '../provider-error.js';
import { GuardedProvider } from './guarded-provider.js';

const JOB = jobOf();
const CONTEXT: ProviderContext = {
  signal: new AbortController().signal,
  progress: () => {},
  newPath: () => Promise.resolve(''),
};

/** Does what it is told, and counts what reaches it. */
class Puppet implements ImageProvider {
  readonly name = 'puppet';
  readonly capabilities = CAPABILITIES;
  calls = 0;
  next: ProviderFailure | Error | null = null;
  retryAfter = 0;

  async start(): Promise<ProviderState> {
    this.calls++;
    if (this.next instanceof Error) throw this.next;
    if (this.next) throw new ProviderError(this.name, this.next, 'no', { retryAfter: this.retryAfter });
    return { taskId: 'task-1' };
  }

  poll(): Promise<ProviderState> {
    return this.start();
  }

  async cancel(): Promise<void> {
    this.calls++;
  }
}

let puppet: Puppet;
let guarded: GuardedProvider;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  puppet = new Puppet();
  guarded = new GuardedProvider(puppet, 2);
});
afterEach(() => {
  vi.useRealTimers();
});

const start = (next: Puppet['next']) => {
  puppet.next = next;
  return guarded.start(JOB, CONTEXT).then(
    () => null,
    (error: unknown) => error,
  );
};
const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

it('sends nothing for 30 s to a provider that was not available five times in a row, then tries once', async () => {
  for (let failures = 0; failures < 5; failures++) await start('unavailable');
  expect(puppet.calls).toBe(5);
  expect(await start(null)).toMatchObject({ failure: 'unavailable', retryAfter: 30_000, provider: 'puppet' });
  await expect(guarded.admit(CONTEXT.signal)).rejects.toMatchObject({ failure: 'unavailable' });
  pass(29_000);
  expect(await start(null)).toMatchObject({ retryAfter: 1_000 });
  expect(puppet.calls).toBe(5);
  pass(1_000);
  expect(await start('unavailable')).toMatchObject({ message: 'no' });
  expect(await start(null)).toMatchObject({ retryAfter: 30_000 });
  expect(puppet.calls).toBe(6);
  pass(30_000);
  expect(await start(null)).toBeNull();
  expect(await start('unavailable')).toMatchObject({ message: 'no' });
  expect(await start(null)).toBeNull();
});

it.each(['rejected', 'moderated', 'quota', 'failed', 'unknown-outcome', 'unreadable-result'] as const)(
  'does not take a provider for down whose answer is %s',
  async (failure) => {
    for (let failures = 0; failures < 20; failures++) await start(failure);
    expect(puppet.calls).toBe(20);
  },
);

it('begins to count anew when the provider answers, if only with a refusal', async () => {
  for (let round = 0; round < 3; round++) {
    for (let failures = 0; failures < 4; failures++) await start('unavailable');
    await start('rejected');
  }
  expect(puppet.calls).toBe(15);
});

it('passes on what is no failure of the provider, such as the reason of a signal', async () => {
  const reason = new Error('cancelled');
  for (let failures = 0; failures < 6; failures++) expect(await start(reason)).toBe(reason);
  expect(await start(null)).toBeNull();
});

it('sends nothing before the time that the provider asked for', async () => {
  puppet.retryAfter = 7_000;
  await start('rate-limited');
  puppet.next = null;
  pass(4_000);
  const limited = { failure: 'rate-limited', retryAfter: 3_000 };
  await expect(guarded.start(JOB, CONTEXT)).rejects.toMatchObject(limited);
  await expect(guarded.poll?.('task-1', JOB, CONTEXT)).rejects.toMatchObject(limited);
  await expect(guarded.admit(CONTEXT.signal)).rejects.toMatchObject(limited);
  expect(puppet.calls).toBe(1);
  await guarded.cancel?.('task-1');
  expect(puppet.calls).toBe(2);
  pass(3_000);
  expect(await start(null)).toBeNull();
});

it('admits so many orders at a time, and none that waited while the provider went down', async () => {
  const leave = await guarded.admit(CONTEXT.signal);
  await guarded.admit(CONTEXT.signal);
  const third = guarded.admit(CONTEXT.signal).catch((error: unknown) => error);
  for (let failures = 0; failures < 5; failures++) await start('unavailable');
  leave();
  expect(await third).toMatchObject({ failure: 'unavailable' });
  pass(30_000);
  await expect(guarded.admit(CONTEXT.signal)).resolves.toBeTypeOf('function');
});

it('has only what the provider has', () => {
  expect(guarded.chooseTaskId).toBeUndefined();
  expect(guarded).toMatchObject({ name: 'puppet', capabilities: puppet.capabilities });
  const simple = new GuardedProvider(
    { name: 'simple', capabilities: puppet.capabilities, start: () => puppet.start() },
    1,
  );
  expect([simple.poll, simple.cancel]).toEqual([undefined, undefined]);
});
