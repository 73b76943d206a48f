import { Injectable, Logger } from '@nestjs/common';
import pRetry from 'p-retry';
import { mayPass } from '../../database/database-errors.js';
import { startDeadline } from '../../deadline.js';
import { failpoint } from '../../failpoints.js';
import { isDiskFull } from '../../files/disk-full.js';
import { FilesService } from '../../files/files.service.js';
import { withLogContext } from '../../observability/log-context.js';
import { inSpan } from '../../observability/tracing.js';
import { countsAsAttempt, delayBeforeRetry, toTaskError } from '../retry-policy.js';
import type { Settlement } from '../store/settle-if-processing.js';
import { TaskStore } from '../store/task-store.js';
import type { TaskKind } from '../task-kind.js';
import { TaskKinds } from '../task-kinds.js';
import type { WorkResult } from '../task-processor.js';
import { IN_PARTS } from '../task-processor.js';
import type { Task } from '../task.entity.js';
import type { AbortReason } from './abort-reason.js';
import { WorkAborted } from './abort-reason.js';
import { spanOf, traceAttempt } from './attempt-span.js';
import { ProgressWriter } from './progress-writer.js';
import { RunningTasks } from './running-tasks.js';

/** Work that was told to stop gets this long to tidy up; then its task is settled without it. */
const UNWIND_MS = 5_000;

type Ending = Pick<Settlement, 'to'> & Partial<Settlement>;

/** A task that is another worker's by now is not ended; one in parts not yet. */
type Outcome = Ending | 'lost' | typeof IN_PARTS;

/** What an attempt leaves behind, however it ends. */
interface Traces {
  /** Ids of the files that it made on the way. */
  produced: string[];
  /** Whether it failed for want of room, and not because it would need too much. */
  diskWasFull: boolean;
}

/** Runs one attempt of a claimed task, from its lease to its settlement. */
@Injectable()
export class TaskRunner {
  private readonly logger = new Logger('Worker');

  constructor(
    private readonly store: TaskStore,
    private readonly kinds: TaskKinds,
    private readonly running: RunningTasks,
    private readonly files: FilesService,
  ) {}

  /**
   * Does the work of an attempt. The place it ran in is free again once this resolves; `settled` resolves when the end
   * of the attempt is written, which the next task need not wait for.
   */
  async run(kind: TaskKind, task: Task): Promise<{ settled: Promise<void>; diskWasFull: boolean }> {
    return withLogContext({ taskId: task.id, kind: kind.name, attempt: task.attempt }, async () => {
      const traces: Traces = { produced: [], diskWasFull: false };
      const ending = await traceAttempt(kind, task, () => this.attempt(kind, task, traces));
      failpoint('work:ended');
      const settled = inSpan(`settle ${kind.name}`, spanOf(kind, task), () =>
        this.end(kind, task, ending, traces.produced),
      );
      return { settled, diskWasFull: traces.diskWasFull };
    });
  }

  /**
   * Tells all work to stop; its tasks are for others to take.
   * @returns how many there were
   */
  giveBackAll(): number {
    return this.running.giveBackAll();
  }

  private async end(kind: TaskKind, task: Task, ending: Outcome, produced: readonly string[]): Promise<void> {
    try {
      if (ending === IN_PARTS && (await persistently(() => this.store.park(kind, task)))) return;
      // Not parked: cancelled in the meantime, or another worker's.
      const outcome = ending === IN_PARTS ? { to: 'PENDING' as const } : ending;
      const settled = outcome === 'lost' ? null : await this.settleAnyhow(kind, task, outcome, produced);
      if (settled?.status !== 'COMPLETED') await this.files.discardResults(produced);
      failpoint('settle:cleaned');
      if (!settled)
        this.logger.warn({ produced: produced.length }, 'late result discarded: the task is no longer ours');
    } catch (error) {
      // Not settled: its lease runs out and another attempt begins.
      this.logger.error({ err: error }, 'attempt could not be settled');
    } finally {
      this.running.remove(task);
    }
  }

  /** Does the work and tells how it ended. */
  private async attempt(kind: TaskKind, task: Task, traces: Traces): Promise<Outcome> {
    const controller = this.running.add(kind, task);
    const { signal } = controller;
    const progress = new ProgressWriter((report) => this.store.progress(kind, task, report));
    const stopClock = startDeadline(kind.attemptLimit, () => controller.abort(new WorkAborted('timeout')));
    try {
      signal.throwIfAborted();
      const result = await untilAborted(
        signal,
        this.kinds.workOf(kind).work(task, {
          signal,
          get stoppedFor() {
            return reasonOf(signal);
          },
          save: async (values) => {
            if (await this.store.save(kind, task, values)) Object.assign(task, values);
            else throw abortLost(controller);
          },
          progress: (percent, stage = task.stage ?? undefined, etaSeconds) =>
            progress.report({ percent, stage: stage ?? null, etaSeconds: etaSeconds ?? null }),
          produced: (fileId) => traces.produced.push(fileId),
        }),
      );
      return result === IN_PARTS ? IN_PARTS : completed(result, traces.produced);
    } catch (error) {
      traces.diskWasFull = isDiskFull(error);
      return this.endingOf(kind, task, signal.aborted ? signal.reason : error);
    } finally {
      stopClock();
      await progress.end();
    }
  }

  private endingOf(kind: TaskKind, task: Task, error: unknown): Ending | 'lost' {
    if (!(error instanceof WorkAborted)) return this.failed(kind, task, error);
    switch (error.why) {
      case 'lost':
        return 'lost';
      case 'cancelled':
        return { to: 'CANCELLED' };
      case 'shutdown':
        return { to: 'PENDING', countsAsAttempt: false };
      case 'timeout': {
        const seconds = kind.attemptLimit / 1_000;
        const timeout = {
          code: 'TIMEOUT',
          message: `The work took longer than the ${seconds} s it may`,
          retryable: true,
        };
        const delay = kind.onTimeout === 'fail' ? null : delayBeforeRetry(kind.retryDelays, task.attempt, error);
        return delay === null
          ? { to: 'FAILED', error: timeout }
          : { to: 'PENDING', countsAsAttempt: true, delay, error: timeout };
      }
    }
  }

  private failed(kind: TaskKind, task: Task, error: unknown): Ending {
    const delay = delayBeforeRetry(kind.retryDelays, task.attempt, error);
    this.logger.warn(
      { err: error, retryInMs: delay },
      delay === null ? 'attempt failed for good' : 'attempt failed, will be retried',
    );
    const taskError = toTaskError(error);
    return delay === null
      ? { to: 'FAILED', error: taskError }
      : { to: 'PENDING', countsAsAttempt: countsAsAttempt(error), delay, error: taskError };
  }

  /** A result that PostgreSQL cannot store is a failure of the attempt, told like any other. */
  private async settleAnyhow(
    kind: TaskKind,
    task: Task,
    ending: Ending,
    produced: readonly string[],
  ): Promise<Task | null> {
    try {
      return await this.settle(kind, task, ending, produced);
    } catch (error) {
      return this.settle(kind, task, this.failed(kind, task, error), []);
    }
  }

  /** A database that is away for a moment must not cost a finished result. */
  private async settle(kind: TaskKind, task: Task, ending: Ending, produced: readonly string[]): Promise<Task | null> {
    const settlement = {
      id: task.id,
      attempt: task.attempt,
      countsAsAttempt: false,
      delay: 0,
      error: null,
      credits: task.credits,
      creditsBack: 0,
      resultFileId: null,
      result: null,
      fileIds: produced,
      ...ending,
    };
    return persistently(() => this.store.settle(kind, settlement));
  }
}

/** Tries again while the database is away: about two minutes. */
async function persistently<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!mayPass(error)) throw error;
    return pRetry(write, {
      retries: 120,
      minTimeout: 250,
      maxTimeout: 1_000,
      shouldRetry: (failed) => mayPass(failed.error),
    });
  }
}

function reasonOf({ reason }: AbortSignal): AbortReason | null {
  return reason instanceof WorkAborted ? reason.why : null;
}

function abortLost(controller: AbortController): WorkAborted {
  const lost = new WorkAborted('lost');
  controller.abort(lost);
  return lost;
}

function completed(result: WorkResult, produced: readonly string[]): Ending {
  const resultFileId = result.fileId ?? null;
  const fileIds = resultFileId === null ? produced : [...new Set([...produced, resultFileId])];
  return {
    to: 'COMPLETED',
    resultFileId,
    result: result.result ?? null,
    creditsBack: result.creditsBack ?? 0,
    fileIds,
  };
}

/** The work's own end, or, when it does not end soon after the abort, that. */
async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      timer = setTimeout(() => reject(signal.reason), UNWIND_MS);
    });
  });
  try {
    return await Promise.race([work, stuck]);
  } finally {
    clearTimeout(timer);
    // Should the abandoned work fail later, nobody is left to hear it.
    work.catch(() => undefined);
  }
}
