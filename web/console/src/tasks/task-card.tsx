import { Text } from '@mantine/core';
import { isActive } from '../api/tasks.js';
import type { Task } from '../api/types.js';
import { useI18n } from '../i18n/i18n.js';
import { TaskActions } from './task-actions.js';
import { TaskMedia } from './task-media.js';
import { taskName } from './task-name.js';
import { TaskProgress } from './task-progress.js';
import { TaskTitle } from './task-title.js';

/** A task wherever it is in its life: in progress with what it was asked for, then its result or why there is none. */
export function TaskCard({ task }: { task: Task }) {
  const { t, locale } = useI18n();
  const failedPictures =
    task.kind === 'generation' && task.status === 'COMPLETED' ? task.results.filter(({ error }) => error).length : 0;
  return (
    <article
      className="task-card"
      aria-label={taskName(task, t)}
      aria-busy={isActive(task)}
      data-task={task.id}
      data-status={task.status}
    >
      <TaskMedia task={task} />
      <div className="task-body">
        <TaskTitle task={task} />
        {failedPictures > 0 && task.kind === 'generation' && (
          <Text size="xs" c="red">
            {t('task.partial', { n: failedPictures, total: task.results.length })}
          </Text>
        )}
        <div className="task-foot">
          {isActive(task) ? (
            <TaskProgress task={task} />
          ) : (
            <Text size="xs" c="dimmed">
              {new Date(task.createTime).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'short' })}
            </Text>
          )}
          <TaskActions task={task} />
        </div>
      </div>
    </article>
  );
}
