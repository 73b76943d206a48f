import { Injectable } from '@nestjs/common';
import { TaskStore } from '../store/task-store.js';
import type { WorkerOrders } from '../store/worker-beat.js';
import { TaskKinds } from '../task-kinds.js';
import { ClaimGate } from './claim-gate.js';
import { KindWorker } from './kind-worker.js';
import { TaskRunner } from './task-runner.js';

/** The workers of this process, one for each kind it takes. */
@Injectable()
export class KindWorkers {
  private workers: KindWorker[] = [];
  private hasSuspect = false;

  constructor(
    private readonly kinds: TaskKinds,
    private readonly store: TaskStore,
    private readonly runner: TaskRunner,
    private readonly gate: ClaimGate,
  ) {}

  start(): void {
    this.workers = this.kinds.worked().map((kind) => new KindWorker(kind, this.store, this.runner, this.gate));
  }

  /** Does as operators want: see `ClaimGate`. */
  follow(orders: WorkerOrders): void {
    if (this.gate.follow(orders)) this.fill();
  }

  /** Looks for tasks of every kind on every free place. */
  fill(): void {
    for (const worker of this.workers) worker.fill();
    void this.runSuspects();
  }

  /** Tasks that are suspected of killing their workers run here one at a time, of whatever kind: the next death tells which it is. */
  private async runSuspects(): Promise<void> {
    if (this.hasSuspect) return;
    this.hasSuspect = true;
    for (const worker of this.workers) await worker.runSuspect();
    this.hasSuspect = false;
  }

  all(): readonly KindWorker[] {
    return this.workers;
  }

  /**
   * Lets running tasks finish for the given time, then gives them back.
   * @returns how many were given back
   */
  async stop(graceMs: number): Promise<number> {
    const stopped = Promise.all(this.workers.map((worker) => worker.stop()));
    let timer: NodeJS.Timeout | undefined;
    const graceOver = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([stopped, graceOver]);
    clearTimeout(timer);
    const left = this.runner.giveBackAll();
    await stopped;
    return left;
  }
}
