import type { TestStage } from '../support/test-app.js';

/** Milliseconds from the cancel of a composition to its end, by PostgreSQL's clock. */
export async function tookToEnd(db: TestStage['db'], id: string): Promise<number> {
  const [row] = await db.query(
    `SELECT extract(epoch FROM finished_at - cancel_requested_at) * 1000 AS ms FROM video_compositions WHERE id = $1`,
    [id],
  );
  return Number(row.ms);
}
