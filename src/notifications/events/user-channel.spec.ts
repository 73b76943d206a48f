import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TaskStatus } from '../../task-lifecycle/task-status.js';
import { parseJson } from '../../json.js';
import type { TaskSnapshot } from '../../task-lifecycle/task-snapshot.js';
import { TaskEvent } from './task-event.js';
import { TaskStream } from './task-stream.js';
import { UserChannel } from './user-channel.js';

interface Move {
  id: string;
  seq: number;
  status: TaskStatus;
}

/** Moves of a task as they may arrive: each process tells its own, the sweep reads some again. */
const lives = fc
  .array(fc.constantFrom<TaskStatus>('PENDING', 'PROCESSING'), { minLength: 1, maxLength: 8 })
  .map((statuses): Move[] => [...statuses, 'COMPLETED' as const].map((status, seq) => ({ id: 'a task', seq, status })));
const arrivals = lives.chain((moves) =>
  fc
    .tuple(
      fc.shuffledSubarray(moves, { minLength: moves.length }),
      fc.array(fc.constantFrom(...moves), { maxLength: 6 }),
    )
    .map(([once, again]) => [...once, ...again]),
);

class Ear extends TaskStream {
  readonly heard: Move[] = [];

  override take({ snapshot: { task } }: TaskEvent): void {
    this.heard.push(task);
  }
}

function told(moves: readonly Move[]): Move[] {
  const channel = new UserChannel(new Date(0));
  const stream = new Ear({ kind: undefined, type: undefined, ids: null });
  channel.streams.add(stream);
  for (const task of moves) {
    const snapshot = parseJson<TaskSnapshot>(JSON.stringify({ task, kind: {}, queuePosition: null }));
    channel.take(new TaskEvent(snapshot, () => null));
  }
  return stream.heard;
}

it('tells the end once and last, in whatever order the moves arrive, and however often', () => {
  fc.assert(
    fc.property(arrivals, (moves) => {
      const statuses = told(moves).map(({ status }) => status);
      expect(statuses.filter((status) => status === 'COMPLETED')).toHaveLength(1);
      expect(statuses.at(-1)).toBe('COMPLETED');
    }),
  );
});

it('leaves out a move only when a later one of the same task was told before', () => {
  fc.assert(
    fc.property(arrivals, (moves) => {
      const heard = told(moves);
      expect(heard).toEqual(heard.toSorted((a, b) => a.seq - b.seq));
      moves.forEach((move, index) => {
        if (heard.some(({ seq }) => seq === move.seq)) return;
        expect(Math.max(...moves.slice(0, index).map(({ seq }) => seq))).toBeGreaterThan(move.seq);
      });
    }),
  );
});

it('does not mix tasks up', () => {
  const ends = ['b', 'a'].map((id, seq): Move => ({ id, seq, status: 'COMPLETED' }));
  expect(told(ends.toReversed()).map(({ id }) => id)).toEqual(['a', 'b']);
});
