import { Injectable } from '@nestjs/common';
import type { ChangeMark, ChangedTask } from './store/find-changes.js';
import { findChanges, findEndedSince, markChanges } from './store/find-changes.js';
import type { TaskReference } from './store/find-tasks.js';
import { findReferences, findReferencesById } from './store/find-tasks.js';
import { TaskTables } from './store/task-tables.js';
import { TaskReader } from './task-reader.service.js';
import type { TaskSnapshot } from './task-snapshot.js';
import { ACTIVE_STATUSES } from './task-status.js';

/** What somebody who follows tasks wants to see. */
export interface FollowedTasks {
  userId: string;
  kind?: string;
  /** In capitals, whatever the kind writes its types in. */
  type?: string;
  /** Just these, whatever their status. */
  ids?: readonly string[];
  /** What was seen last; null at the first time. */
  since: { seq: number; time: Date | null } | null;
}

/** More than anybody has active. */
const MOST_ACTIVE = 100_000;

/** Tells those who follow tasks how these stand, and what has become of them in the meantime. */
@Injectable()
export class TaskChanges {
  constructor(
    private readonly tables: TaskTables,
    private readonly reader: TaskReader,
  ) {}

  mark(): Promise<ChangeMark> {
    return markChanges(this.tables.db);
  }

  /** The followed tasks that are active, and those that ended unseen. */
  async current(followed: FollowedTasks): Promise<TaskSnapshot[]> {
    const { userId, kind, type } = followed;
    const snapshots = await this.reader.read(await this.currentReferences(followed));
    return snapshots
      .filter(({ task }) => task.userId === userId && (type === undefined || task.type?.toUpperCase() === type))
      .filter((snapshot) => kind === undefined || snapshot.kind.name === kind)
      .sort((a, b) => b.task.createdAt.getTime() - a.task.createdAt.getTime());
  }

  /** Where the active tasks of these users are, and those that ended since. */
  async since(userIds: readonly string[], seq: number): Promise<ChangedTask[]> {
    return findChanges(this.tables.db, userIds, seq);
  }

  private async currentReferences({ userId, kind, type, ids, since }: FollowedTasks): Promise<TaskReference[]> {
    const { db } = this.tables;
    if (ids) return findReferencesById(db, ids);
    const active = await findReferences(db, {
      userId,
      statuses: ACTIVE_STATUSES,
      limit: MOST_ACTIVE,
      ...(kind === undefined ? {} : { kind }),
      ...(type === undefined ? {} : { type }),
    });
    // After the active ones: what ends between the two reads is in this one, or in both.
    const ended = since ? await findEndedSince(db, userId, since) : [];
    return [...new Map([...active, ...ended].map((reference) => [reference.id, reference])).values()];
  }
}
