import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { secondsOfOldestDue } from './store/oldest-due.js';
import { pausedKinds } from './store/pause-kind.js';
import { TaskTables } from './store/task-tables.js';
import type { TaskKind } from './task-kind.js';
import { queueOverloaded } from './task.problems.js';

const MEASURED_FOR_MS = 1_000;
const LONGEST_RETRY_SECONDS = 60;

interface Measurement {
  at: number;
  /** Seconds that the oldest due task has waited. */
  wait: Promise<number>;
}

/** Whether there is room for another task: what is accepted is to be done within a time that people wait. */
@Injectable()
export class Admission {
  private readonly measurements = new Map<string, Measurement>();

  constructor(
    private readonly config: Config,
    private readonly tables: TaskTables,
  ) {}

  /** Tasks that a user may have waiting and running. */
  get maxActiveTasks(): number {
    return this.config.maxActiveTasks;
  }

  /**
   * Refuses tasks of a kind whose workers do not keep up; while it is paused nobody expects them to. It is looked at once a second,
   * however many are submitted.
   * @throws Problem QUEUE_OVERLOADED
   */
  async check(kind: TaskKind): Promise<void> {
    const limit = this.config.maxWait;
    if (limit === 0) return;
    const waited = Math.floor(await this.waitOf(kind));
    if (waited <= limit) return;
    const retryAfter = Math.min(waited - limit, LONGEST_RETRY_SECONDS);
    throw queueOverloaded({ kind: kind.name, waited, limit }, { retryAfter });
  }

  private waitOf(kind: TaskKind): Promise<number> {
    const known = this.measurements.get(kind.name);
    if (known && performance.now() - known.at < MEASURED_FOR_MS) return known.wait;
    const wait = this.measure(kind);
    this.measurements.set(kind.name, { at: performance.now(), wait });
    return wait;
  }

  private async measure(kind: TaskKind): Promise<number> {
    const { db } = this.tables;
    const seconds = await secondsOfOldestDue(db, this.tables.of(kind));
    if (seconds <= this.config.maxWait) return seconds;
    const paused = await pausedKinds(db);
    return paused.some(({ kind: name }) => name === kind.name) ? 0 : seconds;
  }
}
