import { Injectable } from '@nestjs/common';
import { parseJson } from '../../json.js';
import { TaskKinds } from '../task-kinds.js';
import type { TaskSnapshot } from '../task-snapshot.js';
import type { Task } from '../task.entity.js';

interface StoredTask {
  kind: string;
  queuePosition: number | null;
  task: Record<string, unknown>;
}

/** Snapshots as text, as the cache keeps them and processes send them to each other. */
@Injectable()
export class SnapshotText {
  private last: { task: Task; seq: number; text: string } | null = null;

  constructor(private readonly kinds: TaskKinds) {}

  /** Of a move the cache and the feed want the same text, one right after the other: it is made once. */
  write({ kind, task, queuePosition }: TaskSnapshot): string {
    if (queuePosition !== null) return JSON.stringify({ kind: kind.name, queuePosition, task });
    if (this.last?.task !== task || this.last.seq !== task.seq)
      this.last = { task, seq: task.seq, text: JSON.stringify({ kind: kind.name, queuePosition, task }) };
    return this.last.text;
  }

  /** Null for what is no task, or one of a kind that this process does not know. */
  read(text: string): TaskSnapshot | null {
    const stored = parseJson<StoredTask | null>(text);
    const kind = stored && this.kinds.find(stored.kind);
    if (!kind) return null;
    const task = Object.assign(new kind.entity(), stored.task);
    for (const property of DATES) {
      const value: unknown = stored.task[property];
      if (typeof value === 'string') Object.assign(task, { [property]: new Date(value) });
    }
    return { kind, task, queuePosition: stored.queuePosition };
  }
}

const DATES = [
  'etaAt',
  'runAt',
  'leaseUntil',
  'startedAt',
  'deadlineAt',
  'finishedAt',
  'cancelRequestedAt',
  'createdAt',
  'updatedAt',
  'importedAt',
] as const satisfies readonly (keyof Task)[];
