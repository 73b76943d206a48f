import { describe, expect, it } from 'vitest';
import { CAPABILITIES, jobOf } from '../../test/image-providers/provider-jobs.js';
import type { ImageJob, ImageProvider, ProviderContext, ProviderResult, ProviderState } from './image-provider.js';
import type { ProviderFailure } from './provider-error.js';
import { ProviderError } from './provider-error.js';
import type { Order, OrderMemory } from './provider-run.js';
import { runProviderJob } from './provider-run.js';

const JOB = jobOf();
const DONE: ProviderResult = { images: [{ path: 'a.png' }] };
const failure = (kind: ProviderFailure): ProviderError => new ProviderError('puppet', kind, kind, { retryAfter: 1 });

function contextOf(signal = new AbortController().signal): ProviderContext {
  return { signal, progress: () => {}, newPath: () => Promise.resolve('') };
}

/** What is stored, with everything that was, in order. */
class Memory implements OrderMemory {
  readonly saved: Order[] = [];

  constructor(
    public taskId: string | null = null,
    public submitted = false,
  ) {}

  async save(order: Order): Promise<void> {
    this.saved.push(order);
    Object.assign(this, order);
  }
}

interface Script {
  start?: (ProviderState | Error)[];
  poll?: (ProviderState | Error)[];
  chosen?: string;
  repeatable?: boolean;
}

/** Does what its script says, and writes down what it is asked. */
class Puppet implements ImageProvider {
  readonly name = 'puppet';
  readonly capabilities: ImageProvider['capabilities'];
  readonly asked: string[] = [];
  readonly chooseTaskId?: () => string;

  constructor(private readonly script: Script) {
    const { chosen, repeatable = false } = script;
    if (chosen !== undefined) this.chooseTaskId = () => chosen;
    this.capabilities = { ...CAPABILITIES, repeatable };
  }

  start(_job: ImageJob, _context: ProviderContext, taskId?: string): Promise<ProviderState> {
    return this.next('start', taskId);
  }

  poll(taskId: string): Promise<ProviderState> {
    return this.next('poll', taskId);
  }

  async cancel(taskId: string): Promise<void> {
    this.asked.push(`cancel ${taskId}`);
  }

  private async next(what: 'start' | 'poll', taskId = '-'): Promise<ProviderState> {
    this.asked.push(`${what} ${taskId}`);
    const step = this.script[what]?.shift();
    if (step === undefined) throw new Error(`The script has no more ${what}`);
    if (step instanceof Error) throw step;
    return step;
  }
}

const run = (puppet: Puppet, memory: OrderMemory, context = contextOf()) =>
  runProviderJob(puppet, JOB, memory, context);
const soon = { taskId: 'task-1', pollAfter: 0 };

describe('A job', () => {
  it('is noted down before it is ordered, and its task id before it is waited for', async () => {
    const memory = new Memory();
    const puppet = new Puppet({ start: [soon], poll: [soon, { done: DONE }] });
    expect(await run(puppet, memory)).toBe(DONE);
    expect(memory.saved).toEqual([
      { taskId: null, submitted: true },
      { taskId: 'task-1', submitted: true },
    ]);
    expect(puppet.asked).toEqual(['start -', 'poll task-1', 'poll task-1']);
  });

  it('may be done at once', async () => {
    const memory = new Memory();
    expect(await run(new Puppet({ start: [{ done: DONE }] }), memory)).toBe(DONE);
    expect(memory).toMatchObject({ taskId: null, submitted: true });
  });

  it('is ordered under the id that was stored before', async () => {
    const memory = new Memory();
    const puppet = new Puppet({ chosen: 'mine', start: [{ taskId: 'mine', pollAfter: 0 }], poll: [{ done: DONE }] });
    await run(puppet, memory);
    expect(puppet.asked).toEqual(['start mine', 'poll mine']);
    expect(memory.saved).toEqual([{ taskId: 'mine', submitted: true }]);
  });

  it('of a worker that died is asked for, and not ordered again', async () => {
    const puppet = new Puppet({ poll: [{ done: DONE }] });
    expect(await run(puppet, new Memory('task-1', true))).toBe(DONE);
    expect(puppet.asked).toEqual(['poll task-1']);
  });

  it('of which only the order is known is not bought again', async () => {
    const puppet = new Puppet({});
    await expect(run(puppet, new Memory(null, true))).rejects.toMatchObject({ failure: 'unknown-outcome' });
    expect(puppet.asked).toEqual([]);
  });

  it('is ordered again where that costs nothing', async () => {
    const puppet = new Puppet({ repeatable: true, start: [{ done: DONE }] });
    expect(await run(puppet, new Memory(null, true))).toBe(DONE);
  });

  it('is still there when polls fail', async () => {
    const memory = new Memory('task-1', true);
    const puppet = new Puppet({ poll: [failure('unavailable'), failure('rate-limited'), { done: DONE }] });
    expect(await run(puppet, memory)).toBe(DONE);
    expect(memory.saved).toEqual([]);
  });

  it.each(['unavailable', 'rate-limited', 'rejected', 'moderated', 'quota'] as const)(
    'may be ordered again after a start that was %s',
    async (kind) => {
      const memory = new Memory();
      await expect(run(new Puppet({ chosen: 'mine', start: [failure(kind)] }), memory)).rejects.toMatchObject({
        failure: kind,
      });
      expect(memory).toMatchObject({ taskId: null, submitted: false });
    },
  );

  it('may be ordered again after it failed there', async () => {
    const memory = new Memory('task-1', true);
    await expect(run(new Puppet({ poll: [failure('failed')] }), memory)).rejects.toMatchObject({ failure: 'failed' });
    expect(memory).toMatchObject({ taskId: null, submitted: false });
  });

  it('that the provider has lost is ordered again only where that costs nothing', async () => {
    const paid = new Memory('task-1', true);
    await expect(run(new Puppet({ poll: [failure('lost')] }), paid)).rejects.toMatchObject({
      failure: 'unknown-outcome',
    });
    expect(paid.saved).toEqual([]);
    const free = new Memory('task-1', true);
    const puppet = new Puppet({ repeatable: true, poll: [failure('lost')] });
    await expect(run(puppet, free)).rejects.toMatchObject({ failure: 'lost' });
    expect(free).toMatchObject({ taskId: null, submitted: false });
  });

  it.each(['unknown-outcome', null])('stays noted down when a start ends with %s', async (kind) => {
    const error = kind === null ? new Error('cancelled') : failure('unknown-outcome');
    const memory = new Memory();
    await expect(run(new Puppet({ start: [error] }), memory)).rejects.toBe(error);
    expect(memory).toMatchObject({ taskId: null, submitted: true });
  });

  it('stays where it is when the signal fires, for the caller to resume or call off', async () => {
    const controller = new AbortController();
    const memory = new Memory('task-1', true);
    const puppet = new Puppet({ poll: [{ taskId: 'task-1', percent: 10, pollAfter: 3_600_000 }] });
    const reason = new Error('shutdown');
    const context = { ...contextOf(controller.signal), progress: () => controller.abort(reason) };
    await expect(run(puppet, memory, context)).rejects.toBe(reason);
    expect(memory).toMatchObject({ taskId: 'task-1', submitted: true });
    await expect(run(puppet, memory, contextOf(controller.signal))).rejects.toBe(reason);
    expect(puppet.asked).toHaveLength(1);
  });

  it('is called off when its id cannot be stored: nobody else would ever find it', async () => {
    const memory = new Memory();
    const lost = new Error('the task belongs to another worker');
    const save = memory.save.bind(memory);
    memory.save = (order) => (order.taskId === null ? save(order) : Promise.reject(lost));
    const puppet = new Puppet({ start: [soon] });
    await expect(run(puppet, memory)).rejects.toBe(lost);
    expect(puppet.asked).toEqual(['start -', 'cancel task-1']);
  });

  it('is not ordered when that cannot be noted down', async () => {
    const memory = new Memory();
    const lost = new Error('the task belongs to another worker');
    memory.save = () => Promise.reject(lost);
    const puppet = new Puppet({ start: [soon] });
    await expect(run(puppet, memory)).rejects.toBe(lost);
    expect(puppet.asked).toEqual([]);
  });

  it('waits for its place before it is noted down, and leaves it at the end', async () => {
    const memory = new Memory();
    const seen: string[] = [];
    const puppet = Object.assign(new Puppet({ start: [failure('rejected')] }), {
      admit: async () => {
        seen.push(`admitted, saved ${memory.saved.length}`);
        return () => void seen.push('left');
      },
    });
    await expect(run(puppet, memory)).rejects.toMatchObject({ failure: 'rejected' });
    expect(seen).toEqual(['admitted, saved 0', 'left']);
  });

  it('is not taken for sent when the work was told to stop just before', async () => {
    const controller = new AbortController();
    const memory = new Memory();
    const puppet = new Puppet({ start: [{ done: DONE }] });
    const save = memory.save.bind(memory);
    memory.save = async (order) => {
      await save(order);
      if (order.submitted) controller.abort(new Error('stop'));
    };
    await expect(runProviderJob(puppet, JOB, memory, contextOf(controller.signal))).rejects.toThrow('stop');
    expect(puppet.asked).toEqual([]);
    expect(memory).toMatchObject({ taskId: null, submitted: false });
  });
});
