/** Priorities are 0 (everybody) to this. */
const HIGHEST_PRIORITY = 9;

/** How many turns there are of one priority: those of the next lower one come after them all. */
const TURNS_OF_A_PRIORITY = 10 ** 12;

/**
 * SQL of the turn of a new task. Start-time fair queueing (Goyal, Vin, Cheng 1996) with every task of the same cost: its turn is
 * the one that is being served, or the one after its user's last, whichever is later. So a user's tasks stay in their order, and
 * somebody who has ten thousand waiting gets one place for each place of everybody else. Tasks of a user with a higher priority go
 * before all others. Waiting is put in another way for the user's own, so that they are not looked for among everybody's.
 * @param table name of the kind's table
 * @param owner SQL of the user's id
 */
export function nextTurn(table: string, owner: string): string {
  const ofThePriority = `turn >= first AND turn < first + ${TURNS_OF_A_PRIORITY}`;
  return `(SELECT greatest(
      first,
      (SELECT turn FROM ${table} WHERE status = 'PENDING' AND run_at <= now() AND ${ofThePriority} ORDER BY turn LIMIT 1),
      (SELECT turn + 1 FROM ${table} WHERE user_id = ${owner} AND finished_at IS NULL AND status <> 'PROCESSING' AND ${ofThePriority}
        ORDER BY turn DESC LIMIT 1))
    FROM (SELECT ${TURNS_OF_A_PRIORITY} * (${HIGHEST_PRIORITY}
      - coalesce((SELECT priority FROM user_priorities WHERE user_id = ${owner}), 0))::bigint AS first OFFSET 0) AS priority)`;
}
