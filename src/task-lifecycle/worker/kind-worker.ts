import { Logger } from '@nestjs/common';
import { isDatabaseOutage } from '../../database/database-errors.js';
import type { TaskStore } from '../store/task-store.js';
import type { TaskKind } from '../task-kind.js';
import type { ClaimGate } from './claim-gate.js';
import type { TaskRunner } from './task-runner.js';

/** Runs tasks of one kind, up to its concurrency. What runs next is for PostgreSQL to say; a hint only says "look". */
export class KindWorker {
  private readonly logger = new Logger('Worker');
  private readonly busy = new Set<Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  /** Ends of attempts that are being written. */
  private readonly settling = new Set<Promise<void>>();
  private readonly waitingToSettle: (() => void)[] = [];
  private stopping = false;

  constructor(
    readonly kind: TaskKind,
    private readonly store: TaskStore,
    private readonly runner: TaskRunner,
    private readonly gate: ClaimGate,
  ) {}

  /** Looks for tasks on every free place. */
  fill(): void {
    for (let free = this.kind.concurrency - this.busy.size; free > 0; free--) void this.occupy();
  }

  /** Answers a hint of the queue: waits for a free place, works there until nothing is due, then takes the next hint. */
  async hint(): Promise<void> {
    while (this.busy.size >= this.kind.concurrency && !this.stopping) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    await this.occupy();
  }

  /** Takes no more tasks; resolves when the running ones have ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const resolve of this.waiting.splice(0)) resolve();
    await Promise.all(this.busy);
    await Promise.all(this.settling);
  }

  /** Runs a task that is suspected of killing its workers, if there is one, in a place of its own: those that look are taken just now. */
  async runSuspect(): Promise<void> {
    if (!this.mayClaim) return;
    await this.occupyWith(async () => {
      const task = await this.store.claimSuspect(this.kind);
      if (task) await (await this.runner.run(this.kind, task)).settled;
    });
  }

  private get mayClaim(): boolean {
    return !this.stopping && this.gate.admits(this.kind);
  }

  private async occupy(): Promise<void> {
    if (this.mayClaim) await this.occupyWith(() => this.workUntilDry());
  }

  private async occupyWith(work: () => Promise<void>): Promise<void> {
    const place = work()
      .catch((error: unknown) => this.logTrouble(error))
      .finally(() => {
        this.busy.delete(place);
        this.waiting.shift()?.();
      });
    this.busy.add(place);
    await place;
  }

  private async workUntilDry(): Promise<void> {
    while (this.mayClaim) {
      const task = await this.store.claim(this.kind);
      if (!task) return;
      const { settled, diskWasFull } = await this.runner.run(this.kind, task);
      if (diskWasFull) this.gate.noteFullDisk();
      await this.letSettle(settled);
    }
  }

  /** The next look is at most a second away. */
  private logTrouble(error: unknown): void {
    if (isDatabaseOutage(error))
      this.logger.debug({ err: error, kind: this.kind.name }, 'no tasks taken: the database is away');
    else this.logger.error({ err: error, kind: this.kind.name }, 'no tasks taken');
  }

  /** Returns at once, unless there are already as many unsettled attempts as places: then once there is one less. */
  private async letSettle(settled: Promise<void>): Promise<void> {
    const settling = settled.finally(() => {
      this.settling.delete(settling);
      this.waitingToSettle.shift()?.();
    });
    this.settling.add(settling);
    if (this.settling.size <= this.kind.concurrency) return;
    await new Promise<void>((resolve) => this.waitingToSettle.push(resolve));
  }
}
