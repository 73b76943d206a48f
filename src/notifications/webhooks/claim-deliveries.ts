import type { DataSource } from 'typeorm';
import type { SealedSecrets } from './webhook-secrets.js';

/** A delivery whose next attempt this process makes. */
export interface ClaimedDelivery extends SealedSecrets {
  id: string;
  fence: number;
  attempts: number;
  webhookId: string;
  url: string;
  event: string;
  kind: string;
  task: Record<string, unknown>;
  createdAt: Date;
}

/** What is said of deliveries to a webhook whose receiver wants no more. */
export const UNWANTED = 'The receiver answered 410 to another delivery';

/** Longer than an attempt may take: after that its process is taken for dead. */
const LEASE_SECONDS = 30;

/** A CTE of the webhooks that have something waiting, one probe of the index each. */
export const WAITING_WEBHOOKS = `
     waiting AS (
       (SELECT webhook_id FROM webhook_deliveries WHERE status = 'PENDING' ORDER BY webhook_id LIMIT 1)
       UNION ALL
       SELECT (SELECT webhook_id FROM webhook_deliveries WHERE status = 'PENDING' AND webhook_id > waiting.webhook_id
               ORDER BY webhook_id LIMIT 1)
       FROM waiting WHERE waiting.webhook_id IS NOT NULL)`;

/** Places there are for attempts. */
export interface FreePlaces {
  total: number;
  perWebhook: number;
  /** Attempts under way, by webhook. */
  busy: ReadonlyMap<string, number>;
}

/**
 * Takes the deliveries that are due, the oldest of each webhook; a webhook that has many waiting gets no more places than
 * another one. Any number of processes may do so at once. What waits for a webhook that is disabled has failed.
 */
export async function claimDeliveries(
  db: DataSource,
  { total, perWebhook, busy }: FreePlaces,
): Promise<ClaimedDelivery[]> {
  const [rows]: [ClaimedDelivery[], number] = await db.query(
    `WITH RECURSIVE ${WAITING_WEBHOOKS},
     -- Written by a statement that had not seen its webhook disabled, which then did not see the delivery either.
     unwanted AS (
       UPDATE webhook_deliveries AS delivery SET status = 'FAILED', error = '${UNWANTED}'
       FROM waiting JOIN webhooks AS webhook ON webhook.id = waiting.webhook_id AND webhook.disabled_at IS NOT NULL
       WHERE delivery.webhook_id = webhook.id AND delivery.status = 'PENDING'),
     due AS (
       SELECT next.id
       FROM waiting JOIN webhooks AS webhook ON webhook.id = waiting.webhook_id AND webhook.disabled_at IS NULL
       LEFT JOIN unnest($3::uuid[], $4::int[]) AS busy (id, attempts) ON busy.id = webhook.id
       CROSS JOIN LATERAL (
         SELECT id, due_at FROM webhook_deliveries
         WHERE webhook_id = webhook.id AND status = 'PENDING' AND due_at <= now()
         ORDER BY due_at LIMIT greatest($2::int - coalesce(busy.attempts, 0), 0) FOR UPDATE SKIP LOCKED) AS next
       ORDER BY next.due_at LIMIT $1)
     UPDATE webhook_deliveries AS delivery SET
       fence = fence + 1, due_at = now() + interval '${LEASE_SECONDS} seconds', attempted_at = now()
     FROM due, webhooks AS webhook WHERE delivery.id = due.id AND webhook.id = delivery.webhook_id
     RETURNING delivery.id, delivery.fence, delivery.attempts, delivery.webhook_id AS "webhookId", delivery.event,
       delivery.kind, delivery.task, delivery.created_at AS "createdAt", webhook.url, webhook.secret,
       webhook.previous_secret AS "previousSecret", webhook.previous_until AS "previousUntil"`,
    [total, perWebhook, [...busy.keys()], [...busy.values()]],
  );
  return rows;
}
