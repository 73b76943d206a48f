import type { DataSource, EntityManager } from 'typeorm';
import type { ClaimedDelivery } from './claim-deliveries.js';
import { UNWANTED } from './claim-deliveries.js';
import type { DeliveryStatus } from './webhook-delivery.entity.js';

/** What an attempt came to. */
export interface SettledAttempt {
  to: DeliveryStatus;
  /** Milliseconds until the next attempt, where there is one. */
  delay: number;
  responseStatus: number | null;
  responseMs: number;
  error: string | null;
}

/**
 * Writes what an attempt came to, unless another process has taken the delivery since. A receiver that wants no more (410) is
 * asked no more, whoever has the delivery now.
 */
export async function settleDelivery(
  db: DataSource,
  delivery: ClaimedDelivery,
  settled: SettledAttempt,
): Promise<void> {
  if (settled.responseStatus !== 410) return write(db, delivery, settled);
  await db.transaction(async (transaction) => {
    await write(transaction, delivery, settled);
    await disable(transaction, delivery.webhookId);
  });
}

async function write(
  db: DataSource | EntityManager,
  { id, fence }: ClaimedDelivery,
  { to, delay, responseStatus, responseMs, error }: SettledAttempt,
): Promise<void> {
  await db.query(
    `UPDATE webhook_deliveries SET
       status = $3, attempts = attempts + 1, due_at = now() + $4 * interval '1 ms',
       response_status = $5, response_ms = $6, error = $7
     WHERE id = $1 AND fence = $2 AND status = 'PENDING'`,
    [id, fence, to, delay, responseStatus, responseMs, error],
  );
}

/** What waits for it has failed. */
async function disable(db: EntityManager, webhookId: string): Promise<void> {
  await db.query(
    `WITH disabled AS (
       UPDATE webhooks SET disabled_at = now() WHERE id = $1 AND disabled_at IS NULL)
     UPDATE webhook_deliveries SET status = 'FAILED', error = '${UNWANTED}'
     WHERE webhook_id = $1 AND status = 'PENDING'`,
    [webhookId],
  );
}
