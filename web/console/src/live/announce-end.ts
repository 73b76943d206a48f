import { notifications } from '@mantine/notifications';
import type { Task } from '../api/types.js';
import type { Translate } from '../i18n/i18n.js';
import { taskName } from '../tasks/task-name.js';

let lastSuccess = '';

/** A toast for a task that ended, and a message of the browser where the user allowed those and looks elsewhere. */
export function announceEnd(task: Task, t: Translate): void {
  const name = taskName(task, t);
  const failed = task.status === 'FAILED';
  const outcome = failed ? 'failed' : task.status === 'CANCELLED' ? 'cancelled' : 'completed';
  const message = t(`toast.${outcome}`, { name });
  if (outcome === 'completed') {
    // Previews in all colours end one right after the other: together their toasts would cover what they tell of.
    notifications.hide(lastSuccess);
    lastSuccess = task.id;
  }
  notifications.show({
    id: task.id,
    message: failed && task.errorMessage ? `${message}: ${task.errorMessage}` : message,
    color: failed ? 'red' : outcome === 'cancelled' ? 'gray' : 'teal',
    autoClose: failed ? 10_000 : 4_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': t('toast.close') },
  });
  if (document.hidden && 'Notification' in window && Notification.permission === 'granted') notify(message, task.id);
}

function notify(body: string, tag: string): void {
  try {
    void new Notification('Darkroom', { body, tag });
  } catch {
    // Chrome on Android allows pages none of their own: the toast is there all the same.
  }
}
