import { setTimeout as delay } from 'node:timers/promises';
import type { ImageJob, ImageProvider, ProviderContext, ProviderResult, ProviderState } from './image-provider.js';
import { pollPause } from './poll-pace.js';
import { ProviderError } from './provider-error.js';

/** What is known of an order: `submitted` without a task id means that it may have been made. */
export interface Order {
  taskId: string | null;
  submitted: boolean;
}

/** What is remembered of an order across attempts and workers. */
export interface OrderMemory extends Readonly<Order> {
  /** @throws when this worker has lost the task */
  save(order: Order): Promise<void>;
}

const NOTHING: Order = { taskId: null, submitted: false };

/** Failures of an order that is over: with these nothing of it is left to ask for. */
const OVER = new Set(['failed', 'lost', 'rejected', 'moderated']);

/**
 * Carries one job out so that nothing is bought twice: an order is noted down before it is made, its task id before it is
 * waited for, and an order that was made, by this worker or one that died, is asked for and never made again.
 * @throws ProviderError, or the signal's reason; the order stays where it is then, for the caller to call off or resume
 */
export async function runProviderJob(
  provider: ImageProvider,
  job: ImageJob,
  memory: OrderMemory,
  context: ProviderContext,
): Promise<ProviderResult> {
  context.signal.throwIfAborted();
  if (memory.taskId !== null) {
    // The order of a worker that died may long be done, so it is asked for at once.
    return await follow(provider, job, { memory, context, state: { taskId: memory.taskId, pollAfter: 0 } });
  }
  if (memory.submitted && !provider.capabilities.repeatable) throw unknownOutcome(provider.name);
  const leave = await provider.admit?.(context.signal);
  try {
    const state = await order(provider, job, memory, context);
    return 'done' in state ? state.done : await follow(provider, job, { memory, context, state });
  } finally {
    leave?.();
  }
}

async function order(
  provider: ImageProvider,
  job: ImageJob,
  memory: OrderMemory,
  context: ProviderContext,
): Promise<ProviderState> {
  const chosen = provider.chooseTaskId?.(job) ?? null;
  await memory.save({ taskId: chosen, submitted: true });
  if (context.signal.aborted) {
    // Nothing was sent yet: whoever runs the job next may order.
    await memory.save(NOTHING);
    context.signal.throwIfAborted();
  }
  const state = await provider.start(job, context, chosen ?? undefined).catch(async (error: unknown) => {
    // Every failure but that of unknown outcome says that nothing was ordered, or that the order is over.
    if (error instanceof ProviderError && error.failure !== 'unknown-outcome') await memory.save(NOTHING);
    throw error;
  });
  if (!('done' in state) && state.taskId !== chosen) await keepTaskId(provider, state.taskId, memory);
  return state;
}

async function keepTaskId(provider: ImageProvider, taskId: string, memory: OrderMemory): Promise<void> {
  await memory.save({ taskId, submitted: true }).catch(async (error: unknown) => {
    // Nobody can find this order again, so nobody shall pay for it.
    await provider.cancel?.(taskId).catch(() => {});
    throw error;
  });
}

interface Following {
  memory: OrderMemory;
  context: ProviderContext;
  state: { taskId: string; pollAfter?: number };
}

async function follow(provider: ImageProvider, job: ImageJob, following: Following): Promise<ProviderResult> {
  const { memory, context } = following;
  const { taskId } = following.state;
  let wish = following.state.pollAfter;
  for (let polls = 0; ; polls++) {
    await pause(wish ?? pollPause(polls), context.signal);
    const state = await poll(provider, job, taskId, context).catch(async (error: unknown) => {
      throw await settle(provider, memory, error);
    });
    if ('done' in state) return state.done;
    if (state.percent !== undefined) context.progress(state.percent);
    wish = state.pollAfter;
  }
}

/** A poll that fails says nothing of the order: it is asked again later. */
async function poll(
  provider: ImageProvider,
  job: ImageJob,
  taskId: string,
  context: ProviderContext,
): Promise<ProviderState> {
  if (!provider.poll) throw new ProviderError(provider.name, 'lost', `${provider.name} cannot be asked for an order`);
  return provider.poll(taskId, job, context).catch((error: unknown) => {
    const passes = error instanceof ProviderError && ['unavailable', 'rate-limited'].includes(error.failure);
    if (!passes) throw error;
    return { taskId, ...(error.retryAfter > 0 ? { pollAfter: error.retryAfter } : {}) };
  });
}

async function settle(provider: ImageProvider, memory: OrderMemory, error: unknown): Promise<unknown> {
  if (!(error instanceof ProviderError) || !OVER.has(error.failure)) return error;
  // It may have been carried out and charged before it was forgotten: buying it again is not for us to decide.
  if (error.failure === 'lost' && !provider.capabilities.repeatable) {
    return unknownOutcome(provider.name, error);
  }
  await memory.save(NOTHING);
  return error;
}

function unknownOutcome(provider: string, cause?: Error): ProviderError {
  return new ProviderError(
    provider,
    'unknown-outcome',
    `${provider} may have carried the order out: it is not made a second time by itself`,
    { cause },
  );
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}
