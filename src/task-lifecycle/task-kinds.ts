import type { OnModuleInit } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Config } from '../config/config.js';
import type { TaskKind } from './task-kind.js';
import type { TaskWork } from './task-processor.js';
import { TaskProcessor } from './task-processor.js';

/** One kind, as `TaskLifecycleModule.forKind` puts it among the providers. */
export class TaskKindRegistration {
  constructor(readonly kind: TaskKind) {}
}

/** The kinds of this application, each with the class that does its work. */
@Injectable()
export class TaskKinds implements OnModuleInit {
  private readonly kinds = new Map<string, TaskKind>();
  private readonly works = new Map<string, TaskWork>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly config: Config,
  ) {}

  /** @throws Error saying what to mend when a kind is registered twice or has not exactly one processor */
  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (instance instanceof TaskKindRegistration) this.register(instance.kind);
    }
    for (const provider of this.discovery.getProviders({ metadataKey: TaskProcessor.KEY })) {
      const name = this.discovery.getMetadataByDecorator(TaskProcessor, provider);
      const work: unknown = provider.instance;
      if (name !== undefined) this.registerWork(name, work, String(provider.name));
    }
    this.checkComplete();
  }

  all(): TaskKind[] {
    return [...this.kinds.values()];
  }

  /** The kinds whose tasks this process takes. */
  worked(): TaskKind[] {
    const { workerKinds } = this.config;
    return this.all().filter(
      ({ name, partOf = name }) =>
        workerKinds.length === 0 || workerKinds.includes(name) || workerKinds.includes(partOf),
    );
  }

  /** The kind of the parts that tasks of this kind have; null when they have none. */
  partsOf(kind: TaskKind): TaskKind | null {
    return this.all().find(({ partOf }) => partOf === kind.name) ?? null;
  }

  find(name: string): TaskKind | null {
    return this.kinds.get(name) ?? null;
  }

  get(name: string): TaskKind {
    const kind = this.kinds.get(name);
    if (!kind) throw new Error(`There is no task kind "${name}"; there are: ${[...this.kinds.keys()].join(', ')}`);
    return kind;
  }

  workOf(kind: TaskKind): TaskWork {
    const work = this.works.get(kind.name);
    if (!work) throw new Error(`Task kind "${kind.name}" has no processor`);
    return work;
  }

  private register(kind: TaskKind): void {
    if (this.kinds.has(kind.name)) {
      throw new Error(
        `Task kind "${kind.name}" is registered twice: remove one TaskLifecycleModule.forKind({ name: '${kind.name}' }), or give one of them another name`,
      );
    }
    this.kinds.set(kind.name, kind);
  }

  private registerWork(name: string, work: unknown, className: string): void {
    if (!this.kinds.has(name)) {
      throw new Error(
        `${className} is the processor of task kind "${name}", which is not registered: import TaskLifecycleModule.forKind({ name: '${name}', … }) in its module`,
      );
    }
    if (this.works.has(name)) {
      throw new Error(
        `Task kind "${name}" has two processors, ${className} and ${this.works.get(name)?.constructor.name}: keep one`,
      );
    }
    if (!isTaskWork(work)) {
      throw new Error(`${className} is marked @TaskProcessor('${name}') but has no method work(task, context)`);
    }
    this.works.set(name, work);
  }

  private checkComplete(): void {
    for (const name of this.kinds.keys()) {
      if (!this.works.has(name)) {
        throw new Error(
          `Task kind "${name}" has no processor: add a provider marked @TaskProcessor('${name}') to the module that registers it`,
        );
      }
    }
    const unknown = this.config.workerKinds.filter((name) => !this.kinds.has(name));
    if (unknown.length > 0) {
      throw new Error(
        `WORKER_KINDS names unknown kinds (${unknown.join(', ')}); there are: ${[...this.kinds.keys()].join(', ')}`,
      );
    }
  }
}

function isTaskWork(value: unknown): value is TaskWork {
  return typeof value === 'object' && value !== null && 'work' in value && typeof value.work === 'function';
}
