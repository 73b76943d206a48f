import type { DataSource } from 'typeorm';
import { WAITING_WEBHOOKS } from './claim-deliveries.js';

/** Seconds that the oldest of the due deliveries has waited to be sent; 0 when none waits. Two looks into an index for each webhook. */
export async function secondsOfOldestDelivery(db: DataSource): Promise<number> {
  const [{ seconds }]: [{ seconds: number }] = await db.query(
    `WITH RECURSIVE ${WAITING_WEBHOOKS}
     SELECT coalesce(extract(epoch FROM now() - min(next.due_at)), 0)::float8 AS seconds
     FROM waiting JOIN webhooks AS webhook ON webhook.id = waiting.webhook_id AND webhook.disabled_at IS NULL
     CROSS JOIN LATERAL (
       SELECT due_at FROM webhook_deliveries WHERE webhook_id = webhook.id AND status = 'PENDING' AND due_at <= now()
       ORDER BY due_at LIMIT 1) AS next`,
  );
  return seconds;
}
