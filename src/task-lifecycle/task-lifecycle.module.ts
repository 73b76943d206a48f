import { BullModule } from '@nestjs/bull';
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Config } from '../config/config.js';
import { FilesModule } from '../files/files.module.js';
import { Admission } from './admission.js';
import { bullOptions } from './dispatch/bull-options.js';
import { BullTaskQueue } from './dispatch/bull-task-queue.js';
import { InProcessTaskQueue } from './dispatch/in-process-task-queue.js';
import { TaskQueue } from './dispatch/task-queue.js';
import { MemorySnapshotCache } from './cache/memory-snapshot-cache.js';
import { RedisSnapshotCache } from './cache/redis-snapshot-cache.js';
import { SnapshotCache } from './cache/snapshot-cache.js';
import { SnapshotText } from './cache/snapshot-text.js';
import { TaskSnapshots } from './cache/task-snapshots.js';
import { RescueCron } from './maintenance/rescue.cron.js';
import { RetentionCron } from './maintenance/retention.cron.js';
import { WorkersCron } from './maintenance/workers.cron.js';
import { TaskOperations } from './operations/task-operations.service.js';
import { TaskOverview } from './operations/task-overview.service.js';
import { PartsListener } from './parts/parts.listener.js';
import { TaskParts } from './parts/task-parts.service.js';
import { WholeTasks } from './parts/whole-tasks.service.js';
import { MoveOutbox } from './store/move-outbox.js';
import { TaskTables } from './store/task-tables.js';
import { TaskStore } from './store/task-store.js';
import { TaskChanges } from './task-changes.service.js';
import type { TaskKind } from './task-kind.js';
import { TaskKindRegistration, TaskKinds } from './task-kinds.js';
import { TaskLifecycle } from './task-lifecycle.service.js';
import { TaskLogListener } from './task-log.listener.js';
import { TaskReader } from './task-reader.service.js';
import { TaskRemoval } from './task-removal.service.js';
import type { Task } from './task.entity.js';
import { TasksController } from './tasks.controller.js';
import { ClaimGate } from './worker/claim-gate.js';
import { DiskRoom } from './worker/disk-room.js';
import { KindWorkers } from './worker/kind-workers.js';
import { LeaseKeeper } from './worker/lease-keeper.js';
import { RunningTasks } from './worker/running-tasks.js';
import { TaskRunner } from './worker/task-runner.js';
import { WorkerId } from './worker/worker-id.js';
import { WorkerService } from './worker/worker.service.js';

/** What takes and runs tasks. */
const WORKER = [LeaseKeeper, RunningTasks, TaskRunner, DiskRoom, ClaimGate, KindWorkers, WorkerService];

/** What the kinds, and whoever listens to all of them, may ask for. */
const EXPORTS = [
  TaskLifecycle,
  TaskReader,
  TaskRemoval,
  TaskParts,
  TaskChanges,
  TaskTables,
  TaskOperations,
  TaskOverview,
  SnapshotText,
  MoveOutbox,
];

/** What is true of every kind of task: its life from submit to end. */
@Module({})
export class TaskLifecycleModule {
  static with(config: Config): DynamicModule {
    const onRedis = config.redisUrl !== undefined;
    return {
      module: TaskLifecycleModule,
      global: true,
      imports: [DiscoveryModule, FilesModule],
      controllers: [TasksController],
      providers: [
        { provide: TaskQueue, useClass: onRedis ? BullTaskQueue : InProcessTaskQueue },
        { provide: SnapshotCache, useClass: onRedis ? RedisSnapshotCache : MemorySnapshotCache },
        WorkerId,
        ...WORKER,
        TaskKinds,
        MoveOutbox,
        TaskTables,
        TaskStore,
        SnapshotText,
        TaskSnapshots,
        Admission,
        TaskLifecycle,
        TaskReader,
        TaskChanges,
        TaskRemoval,
        TaskLogListener,
        TaskParts,
        WholeTasks,
        PartsListener,
        RescueCron,
        RetentionCron,
        WorkersCron,
        TaskOperations,
        TaskOverview,
      ],
      exports: EXPORTS,
    };
  }

  /**
   * Registers a kind of task, with its table and its queue. The module that imports it also has, among its providers, one
   * class marked `@TaskProcessor(kind.name)`.
   */
  static forKind<T extends Task>(kind: TaskKind<T>, config: Config): DynamicModule {
    const queue =
      config.redisUrl === undefined
        ? []
        : [BullModule.registerQueue({ name: kind.name, ...bullOptions(kind.name, config.redisUrl) })];
    return {
      module: class TaskKindModule {},
      imports: [TypeOrmModule.forFeature([kind.entity]), ...queue],
      providers: [{ provide: TaskKindRegistration, useValue: new TaskKindRegistration(kind) }],
      exports: [TypeOrmModule, ...queue],
    };
  }
}
