/** What a webhook can be told of: the ends of tasks. */
export const WEBHOOK_EVENTS = ['task.completed', 'task.failed', 'task.cancelled'] as const;
