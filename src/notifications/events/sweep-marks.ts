import type { ChangeMark } from '../../task-lifecycle/store/find-changes.js';
import { OVERTAKEN_MS } from '../../task-lifecycle/store/find-changes.js';

/** Remembers where the sequence of moves was, to look back as far as a move may have been overtaken by others. */
export class SweepMarks {
  private marks: ChangeMark[] = [];

  add(mark: ChangeMark): void {
    const horizon = mark.time.getTime() - OVERTAKEN_MS;
    const old = this.marks.findLastIndex(({ time }) => time.getTime() <= horizon);
    this.marks = [...this.marks.slice(Math.max(old, 0)), mark];
  }

  /** Every move that a sweep has not been able to see has a larger seq. */
  get bound(): number {
    return this.marks[0]?.seq ?? 0;
  }

  clear(): void {
    this.marks = [];
  }
}
