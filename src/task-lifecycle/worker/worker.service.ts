import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { TaskQueue } from '../dispatch/task-queue.js';
import { KindWorkers } from './kind-workers.js';
import { LeaseKeeper } from './lease-keeper.js';
import { yieldProcessor } from './yield-processor.js';

/** Takes and runs tasks while this process has the worker role. */
@Injectable()
export class WorkerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Worker');

  constructor(
    private readonly config: Config,
    private readonly leases: LeaseKeeper,
    private readonly queue: TaskQueue,
    private readonly workers: KindWorkers,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.is('worker')) return;
    this.workers.start();
    this.leases.start({
      started: (thread) => {
        if (this.config.role === 'worker') yieldProcessor(thread);
      },
      follow: (orders) => this.workers.follow(orders),
    });
    for (const worker of this.workers.all()) this.queue.consume(worker.kind, () => worker.hint());
  }

  /** Finds what the queue did not tell: retries that are due, tasks whose hint was lost, everything while Redis is away. */
  @Interval(1_000)
  fill(): void {
    this.workers.fill();
  }

  /** Nest calls this before it closes connections, so running tasks can still settle. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.config.is('worker')) return;
    this.logger.log('stopping: no more tasks are taken');
    const [givenBack] = await Promise.all([
      this.workers.stop(this.config.shutdownGrace * 1_000),
      this.queue.stopConsuming(),
    ]);
    if (givenBack > 0) this.logger.log({ tasks: givenBack }, 'gave running tasks back');
    await this.leases.stop();
  }
}
