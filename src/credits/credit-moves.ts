/** SQLSTATE that `hold_credits` raises when the balance does not suffice. */
const INSUFFICIENT_CREDITS = 'DR402';

/** The balance that did not suffice for a new task; null for any other error. */
export function missingCredits(error: unknown): number | null {
  const refused = error instanceof Error && 'code' in error && error.code === INSUFFICIENT_CREDITS;
  return refused ? Number('detail' in error ? error.detail : 0) : null;
}

/**
 * CTEs that move the credits of tasks in the very statement that ends them: what was held is given back as far as the
 * row's `credits_refunded` says, and kept otherwise. Rows that have not ended are left alone.
 * @param ended name of the CTE that returns the rows of the tasks as they are now
 */
export function releaseCredits(ended: string): string {
  return `
    priced AS (
      SELECT id, user_id, status, credits, credits_refunded FROM ${ended} WHERE credits > 0 AND finished_at IS NOT NULL),
    -- In the order of their users, as everything that locks many accounts.
    payers AS (
      SELECT user_id FROM credit_accounts WHERE user_id IN (SELECT user_id FROM priced) ORDER BY user_id FOR UPDATE),
    released AS (
      UPDATE credit_accounts AS account SET balance = balance + total.refunded, held = held - total.credits
      FROM (SELECT user_id, sum(credits) AS credits, sum(credits_refunded) AS refunded
            FROM priced JOIN payers USING (user_id) GROUP BY user_id) AS total
      WHERE account.user_id = total.user_id),
    entered AS (
      INSERT INTO credit_ledger (user_id, task_id, type, amount)
      SELECT user_id, id, 'SETTLE', 0 FROM priced WHERE status = 'COMPLETED'
      UNION ALL
      SELECT user_id, id, 'REFUND', credits_refunded FROM priced WHERE credits_refunded > 0)`;
}
