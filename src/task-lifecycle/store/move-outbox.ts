import { Injectable } from '@nestjs/common';

/**
 * @param ended name of the CTE that returns the rows of the moved tasks as they are now; those with a `finished_at` have ended
 * @param kind name of their kind
 * @returns CTEs, such as `told AS (INSERT …)`
 */
export type MoveSql = (ended: string, kind: string) => string;

/**
 * SQL that others add to the statements that end tasks, so that what follows from an end is written with it or not at all. An
 * event, which is emitted later, would be lost with its process.
 */
@Injectable()
export class MoveOutbox {
  private readonly parts: MoveSql[] = [];

  add(part: MoveSql): void {
    this.parts.push(part);
  }

  /** Each with a comma before it, to follow the CTE that moves. */
  ctes(ended: string, kind: string): string {
    return this.parts.map((part) => `, ${part(ended, kind)}`).join('');
  }
}
