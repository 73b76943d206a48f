import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAPABILITIES, jobOf } from '../../test/image-providers/provider-jobs.js';
import type { ImageProvider, ProviderContext, ProviderResult, ProviderState } from './image-provider.js';
import type { ProviderFailure } from './provider-error.js';
import { ProviderError } from './provider-error.js';
import type { Order, OrderMemory } from './provider-run.js';
import { runProviderJob } from './provider-run.js';

const DONE: ProviderResult = { images: [{ path: 'a.png' }] };
const soon = { taskId: 'task-1', pollAfter: 0 };
const failure = (kind: ProviderFailure): ProviderError => new ProviderError('world', kind, kind, { retryAfter: 1 });
const CONTEXT: ProviderContext = {
  signal: new AbortController().signal,
  progress: () => {},
  newPath: () => Promise.resolve(''),
};

describe('Workers that die at any moment', () => {
  const step = constantFrom('ok', 'task', 'cut', 'unavailable', 'failed', 'lost', 'dies-before', 'dies-after');

  class Death extends Error {}

  /** A provider and a store of which every step may go wrong; `open` orders are made and not over. */
  class World implements ImageProvider, OrderMemory {
    readonly name = 'world';
    readonly capabilities = CAPABILITIES;
    taskId: string | null = null;
    submitted = false;
    open = 0;
    worst = 0;

    constructor(private readonly steps: string[]) {}

    async save(order: Order): Promise<void> {
      const fate = this.steps.shift();
      if (fate === 'dies-before') throw new Death();
      Object.assign(this, order);
      if (fate === 'dies-after') throw new Death();
    }

    async start(): Promise<ProviderState> {
      const fate = this.steps.shift() ?? 'ok';
      if (fate === 'dies-before') throw new Death();
      if (fate === 'unavailable' || fate === 'failed') throw failure('unavailable');
      this.worst = Math.max(this.worst, ++this.open);
      if (fate === 'dies-after') throw new Death();
      if (fate === 'cut' || fate === 'lost') throw failure('unknown-outcome');
      return fate === 'task' ? soon : { done: DONE };
    }

    async poll(): Promise<ProviderState> {
      const fate = this.steps.shift() ?? 'ok';
      if (fate.startsWith('dies')) throw new Death();
      if (fate === 'failed') this.open--;
      if (fate === 'failed' || fate === 'lost') throw failure(fate);
      if (fate === 'unavailable' || fate === 'cut') throw failure('unavailable');
      return fate === 'task' ? soon : { done: DONE };
    }

    async cancel(): Promise<void> {
      this.open--;
    }
  }

  it('never have a second order made beside one that may be charged', async () => {
    await assert(
      asyncProperty(array(step, { maxLength: 30 }), async (steps) => {
        const world = new World([...steps]);
        for (let attempts = 0; attempts < 40; attempts++) {
          const outcome = await runProviderJob(world, jobOf(), world, CONTEXT).catch((error: unknown) => error);
          const isOver =
            !(outcome instanceof Error) || (outcome instanceof ProviderError && outcome.failure === 'unknown-outcome');
          if (isOver) break;
        }
        expect(world.worst).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});
