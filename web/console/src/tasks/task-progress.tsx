import { Progress, Text } from '@mantine/core';
import type { Task } from '../api/types.js';
import { isTextKey, useI18n } from '../i18n/i18n.js';
import type { Translate } from '../i18n/i18n.js';
import { taskName } from './task-name.js';

/** How far a task is: a bar, what is being done, how long it takes, or its place in the queue. */
export function TaskProgress({ task }: { task: Task }) {
  const { t, locale } = useI18n();
  const details = [stageOf(task, t), etaOf(task, t), waitOf(task, t, locale)].filter((text) => text !== null);
  return (
    <div className="task-progress">
      <Progress
        value={task.progress}
        animated={task.status === 'PROCESSING'}
        size="sm"
        aria-label={t('task.progress', { name: taskName(task, t) })}
      />
      <Text size="xs" c="dimmed" className="task-progress-text">
        <span>{details.join(' · ')}</span>
        {task.status === 'PROCESSING' && <span>{Math.round(task.progress)} %</span>}
      </Text>
    </div>
  );
}

function stageOf({ stage, status }: Task, t: Translate): string {
  if (stage === null || status === 'PENDING') return t(`status.${status}`);
  const [word = '', ...rest] = stage.split(' ');
  const key = `stage.${word}`;
  return isTextKey(key) ? [t(key), ...rest].join(' ') : stage;
}

function etaOf({ etaSeconds, status }: Task, t: Translate): string | null {
  if (status !== 'PROCESSING' || etaSeconds === null) return null;
  const time = etaSeconds < 90 ? `${Math.ceil(etaSeconds)} s` : `${Math.round(etaSeconds / 60)} min`;
  return t('task.eta', { time });
}

function waitOf(task: Task, t: Translate, locale: string): string | null {
  if (task.status !== 'PENDING') return null;
  if (task.nextRetryTime !== null) {
    const time = new Date(task.nextRetryTime).toLocaleTimeString(locale);
    // The next attempt is counted already.
    return t('task.retryAt', { n: task.retryCount, time });
  }
  return task.queuePosition === null ? null : t('task.queue', { n: task.queuePosition });
}
