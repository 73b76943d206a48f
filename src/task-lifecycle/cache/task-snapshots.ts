import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { LRUCache } from 'lru-cache';
import { CacheUse } from '../../redis/cache-use.js';
import { TaskMoved, TaskProgressed } from '../task-moved.js';
import type { TaskSnapshot } from '../task-snapshot.js';
import { isFinished } from '../task-status.js';
import { SnapshotCache } from './snapshot-cache.js';
import { SnapshotText } from './snapshot-text.js';

const FINISHED_MS = 7 * 24 * 3_600_000;
/** Polling costs PostgreSQL at most one read a second for each task. */
const UNFINISHED_MS = 1_000;

const BURIED_MS = 60_000;
const SOON_MS = 50;

/** Tasks in the cache. Every move puts the new snapshot there, so that a poll after it never shows the old one. */
@Injectable()
export class TaskSnapshots {
  /** What was read last for each id: a page that polls mostly gets the same text again, and need not parse it again. */
  private readonly parsed = new LRUCache<string, { text: string; snapshot: TaskSnapshot | null }>({ max: 1_000 });

  private readonly soon = new Map<string, TaskSnapshot>();

  constructor(
    private readonly cache: SnapshotCache,
    private readonly text: SnapshotText,
    private readonly use: CacheUse,
  ) {}

  async get(id: string): Promise<TaskSnapshot | null> {
    const text = await this.cache.get(id);
    this.use.looked('task', text !== null);
    return this.parseOnce(id, text);
  }

  async getMany(ids: readonly string[]): Promise<TaskSnapshot[]> {
    const texts = await this.cache.getMany(ids);
    for (const text of texts) this.use.looked('task', text !== null);
    return texts.map((text, index) => this.parseOnce(ids[index] ?? '', text)).filter((snapshot) => snapshot !== null);
  }

  async put(snapshot: TaskSnapshot): Promise<void> {
    const { task } = snapshot;
    this.soon.delete(task.id);
    await this.cache.put(task.id, {
      seq: task.seq,
      text: this.text.write(snapshot),
      ttlMs: isFinished(task.status) ? FINISHED_MS : UNFINISHED_MS,
    });
  }

  /**
   * Forgets a deleted task. A mark takes its place for a while: a reader that had the row just before must not put it back.
   */
  async bury(id: string, seq: number): Promise<void> {
    await this.cache.put(id, { seq: seq + 1, text: 'null', ttlMs: BURIED_MS });
  }

  @OnEvent(TaskMoved.event)
  @OnEvent(TaskProgressed.event)
  async refresh(event: TaskMoved | TaskProgressed): Promise<void> {
    // Nobody can have an older snapshot of a new task, and its place in the queue is for its first reader to find out.
    if (event instanceof TaskMoved && event.reason === 'submitted') return;
    const snapshot = { kind: event.kind, task: event.task, queuePosition: null };
    if (event instanceof TaskMoved && event.reason === 'claimed') this.putSoon(snapshot);
    else await this.put(snapshot);
  }

  /** A short task ends in the same moment in which it starts; then only its end is written. */
  private putSoon(snapshot: TaskSnapshot): void {
    const { id } = snapshot.task;
    if (!this.soon.has(id)) {
      setTimeout(() => {
        const newest = this.soon.get(id);
        this.soon.delete(id);
        if (newest) void this.put(newest);
      }, SOON_MS).unref();
    }
    this.soon.set(id, snapshot);
  }

  private parseOnce(id: string, text: string | null): TaskSnapshot | null {
    if (text === null) return null;
    const known = this.parsed.get(id);
    if (known?.text === text) return known.snapshot;
    const snapshot = this.text.read(text);
    this.parsed.set(id, { text, snapshot });
    return snapshot;
  }
}
