import type { DataSource } from 'typeorm';

/** A kind that no worker takes tasks of, until somebody resumes it. */
export interface PausedKind {
  kind: string;
  /** Id of the user who paused it. */
  by: string;
  at: Date;
}

export async function pausedKinds(db: DataSource): Promise<PausedKind[]> {
  return db.query('SELECT kind, paused_by AS "by", paused_at AS "at" FROM paused_kinds ORDER BY kind');
}

/** One that is paused already stays as it was. */
export async function pauseKind(db: DataSource, kind: string, by: string): Promise<void> {
  await db.query('INSERT INTO paused_kinds (kind, paused_by) VALUES ($1, $2) ON CONFLICT DO NOTHING', [kind, by]);
}

export async function resumeKind(db: DataSource, kind: string): Promise<void> {
  await db.query('DELETE FROM paused_kinds WHERE kind = $1', [kind]);
}
