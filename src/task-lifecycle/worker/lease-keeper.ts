import { hostname } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Injectable, Logger } from '@nestjs/common';
import { DatabaseUrl } from '../../database/database.module.js';
import { LEASE_MS } from '../store/claim-due.js';
import type { WorkerOrders, WorkerSelf } from '../store/worker-beat.js';
import { TaskKinds } from '../task-kinds.js';
import { WorkerId } from './worker-id.js';

const RENEW_EVERY_MS = 3_000;
const BEAT_EVERY_MS = 1_000;
const START_AGAIN_MS = 500;

export interface LeaseThreadOptions {
  databaseUrl: string;
  worker: WorkerSelf;
  leaseMs: number;
  renewEveryMs: number;
  beatEveryMs: number;
}

export type LeaseMessage =
  { type: 'hold'; table: string; tasks: HeldTask[] } | { type: 'release'; ids: string[] } | { type: 'stop' };

/** What the thread says. */
export type LeaseReport = { failed: string } | { orders: WorkerOrders } | { thread: number | null };

/** Who is told what the thread says. */
interface LeaseListener {
  /** Once: the id that the operating system gave the thread, where it can be known. */
  started(thread: number | null): void;
  /** Every second: what operators want of this process. */
  follow(orders: WorkerOrders): void;
}

interface HeldTask {
  id: string;
  attempt: number;
}

/** Keeps the leases of this process alive, and lets everybody know that it lives, from a thread. */
@Injectable()
export class LeaseKeeper {
  private readonly logger = new Logger('Leases');
  private thread: Worker | null = null;
  private stopped = false;
  private readonly released: string[] = [];
  private readonly held = new Map<string, { table: string; task: HeldTask }>();

  constructor(
    private readonly databaseUrl: DatabaseUrl,
    private readonly workerId: WorkerId,
    private readonly kinds: TaskKinds,
  ) {}

  start(listener: LeaseListener): void {
    this.thread = this.startThread(listener);
    for (const { table, task } of this.held.values()) this.post(holding(table, [task]));
  }

  private startThread(listener: LeaseListener): Worker {
    const kinds = this.kinds.worked().filter(({ partOf }) => partOf === undefined);
    const workerData: LeaseThreadOptions = {
      databaseUrl: this.databaseUrl.value,
      worker: { id: this.workerId.value, host: hostname(), pid: process.pid, kinds: kinds.map(({ name }) => name) },
      leaseMs: LEASE_MS,
      renewEveryMs: RENEW_EVERY_MS,
      beatEveryMs: BEAT_EVERY_MS,
    };
    const thread = new Worker(new URL('./lease-thread.js', import.meta.url), { workerData });
    thread.on('message', (report: LeaseReport) => {
      if ('orders' in report) listener.follow(report.orders);
      else if ('thread' in report) listener.started(report.thread);
      else this.logger.warn({ reason: report.failed }, 'leases not renewed');
    });
    thread.on('error', (error) => this.logger.error(error));
    thread.on('exit', () => {
      if (this.thread === thread) this.startAgain(listener);
    });
    return thread;
  }

  /** Without the thread everything that runs here would be taken from this process. */
  private startAgain(listener: LeaseListener): void {
    this.logger.error('the thread of the leases ended; it is started again');
    this.thread = null;
    setTimeout(() => {
      if (!this.stopped) this.start(listener);
    }, START_AGAIN_MS).unref();
  }

  /** To be called before the work of the tasks begins: once it blocks the event loop, no message gets through. */
  hold(table: string, tasks: readonly HeldTask[]): void {
    if (tasks.length === 0) return;
    for (const task of tasks) this.held.set(task.id, { table, task });
    // What was released before is not to be taken for what is held from now on.
    this.tellReleased();
    this.post(holding(table, tasks));
  }

  /**
   * Together with others that end in the same turn of the event loop.
   * @param task as it was held: an attempt that was taken from this process must not let go of the one that it runs by now
   */
  release(task: HeldTask): void {
    if (this.held.get(task.id)?.task !== task) return;
    this.held.delete(task.id);
    if (this.released.length === 0) setImmediate(() => this.tellReleased());
    this.released.push(task.id);
  }

  async stop(): Promise<void> {
    const thread = this.thread;
    this.stopped = true;
    this.thread = null;
    if (!thread) return;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage({ type: 'stop' } satisfies LeaseMessage);
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
    await thread.terminate();
  }

  private tellReleased(): void {
    const ids = this.released.splice(0);
    if (ids.length > 0) this.post({ type: 'release', ids });
  }

  private post(message: LeaseMessage): void {
    this.thread?.postMessage(message);
  }
}

function holding(table: string, tasks: readonly HeldTask[]): LeaseMessage {
  return { type: 'hold', table, tasks: tasks.map(({ id, attempt }) => ({ id, attempt })) };
}
