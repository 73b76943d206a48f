/**
 * A CTE that writes a delivery for each task that has ended and each webhook of its user that wants to know. Where the user has
 * none, it costs a look at an empty index.
 */
export function recordDeliveries(ended: string, kind: string): string {
  const event = `'task.' || lower(task.status)`;
  return `told AS (
    INSERT INTO webhook_deliveries (webhook_id, event, kind, task_id, task)
    SELECT webhook.id, ${event}, '${kind}', task.id, to_jsonb(task)
    FROM ${ended} AS task JOIN webhooks AS webhook ON webhook.user_id = task.user_id
    WHERE task.finished_at IS NOT NULL AND webhook.disabled_at IS NULL AND ${event} = ANY(webhook.events))`;
}
