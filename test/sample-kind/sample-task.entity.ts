import { Column, Entity } from 'typeorm';
import { Task } from '../../src/task-lifecycle/task.entity.js';

/** What a sample task does, attempt by attempt; the last plan serves all further attempts. */
export interface SamplePlan {
  /** Milliseconds of waiting, with progress, that ends early when it is told to stop. */
  waitMs?: number;
  /** Milliseconds of waiting that listens to nobody. */
  stubbornMs?: number;
  /** Milliseconds for which the event loop stands still. */
  blockMs?: number;
  /** What the task costs; only that of the first plan counts. */
  credits?: number;
  /** Credits given back because only a part was done. */
  creditsBack?: number;
  /** Whether it makes a file. */
  file?: boolean;
  /** How it ends; well, when left out. `exit` takes the whole process with it; `unstorable` is a result PostgreSQL refuses. */
  end?: 'transient' | 'permanent' | 'exit' | 'unstorable';
}

@Entity('sample_tasks')
export class SampleTask extends Task {
  @Column('jsonb')
  plans!: SamplePlan[];
}

/** What the migration of a fifth kind looks like. */
export const SAMPLE_MIGRATION = `
  CREATE TABLE sample_tasks (LIKE task_columns INCLUDING ALL, plans jsonb NOT NULL);
  SELECT add_task_kind('sample', 'sample_tasks');
  CREATE TABLE sample_runs (task_id uuid NOT NULL, attempt int NOT NULL, worker int NOT NULL, at timestamptz NOT NULL DEFAULT now());
`;
