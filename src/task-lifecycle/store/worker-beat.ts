/** A worker process, as it makes itself known. */
export interface WorkerSelf {
  id: string;
  host: string;
  pid: number;
  /** Kinds it takes, without those of parts. */
  kinds: readonly string[];
}

/** What operators want of a worker. */
export interface WorkerOrders {
  /** It is to take no more tasks at all. */
  draining: boolean;
  /** Kinds that nobody is to take tasks of. */
  paused: string[];
}

/**
 * Says that a worker lives and reads what is wanted of it, in one statement. The commit does not wait for the disk: a beat
 * that is lost is followed by the next one.
 */
export function workerBeat({ id, host, pid, kinds }: WorkerSelf): { text: string; values: unknown[] } {
  return {
    text: `
      WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
      beat AS (
        INSERT INTO workers (id, host, pid, kinds) SELECT $1, $2, $3, $4::text[] FROM unhurried
        ON CONFLICT (id) DO UPDATE SET seen_at = now()
        RETURNING draining)
      SELECT draining, ARRAY(SELECT kind FROM paused_kinds) AS paused FROM beat`,
    values: [id, host, pid, [...kinds]],
  };
}

/** A worker that stops takes its row along. */
export function workerFarewell(id: string): { text: string; values: unknown[] } {
  return { text: 'DELETE FROM workers WHERE id = $1', values: [id] };
}
