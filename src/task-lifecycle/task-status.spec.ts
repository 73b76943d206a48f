import { describe, expect, it } from 'vitest';
import {
  ACTIVE_STATUSES,
  FINISHED_STATUSES,
  LEGAL_MOVES,
  TASK_STATUSES,
  isFinished,
  isLegalMove,
} from './task-status.js';

describe('the table of legal moves', () => {
  it('reaches every state from PENDING', () => {
    const reached = new Set<string>(['PENDING']);
    for (const from of reached) {
      for (const to of TASK_STATUSES)
        if (TASK_STATUSES.some((status) => status === from && isLegalMove(status, to))) reached.add(to);
    }
    expect([...reached].toSorted()).toEqual([...TASK_STATUSES].toSorted());
  });

  it('never leaves a finished state', () => {
    for (const status of FINISHED_STATUSES) expect(LEGAL_MOVES[status]).toEqual([]);
    expect(TASK_STATUSES.filter(isFinished)).toEqual([...FINISHED_STATUSES]);
    expect([...ACTIVE_STATUSES, ...FINISHED_STATUSES].toSorted()).toEqual([...TASK_STATUSES].toSorted());
  });
});
