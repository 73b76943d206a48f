import { Badge, Table, Text } from '@mantine/core';
import { IconFileText, IconMovie, IconPhoto } from '@tabler/icons-react';
import { isActive } from '../../api/tasks.js';
import type { Task, TaskKind, TaskStatus } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { TaskActions } from '../../tasks/task-actions.js';
import { TaskProgress } from '../../tasks/task-progress.js';
import { TaskTitle } from '../../tasks/task-title.js';
import { LinkedImage } from '../../ui/linked-image.js';

const COLORS: Record<TaskStatus, string> = {
  PENDING: 'gray',
  PROCESSING: 'blue',
  COMPLETED: 'pine',
  FAILED: 'red',
  CANCELLED: 'gray',
};

/** Where there is no picture to show (yet). */
const ICONS: Record<TaskKind, typeof IconPhoto> = {
  preview: IconPhoto,
  generation: IconPhoto,
  video: IconMovie,
  pdf: IconFileText,
};

export function TaskRow({ task }: { task: Task }) {
  const { t, locale } = useI18n();
  const Icon = ICONS[task.kind];
  const picture = task.kind === 'preview' || task.kind === 'generation' ? task.resultUrl : null;
  return (
    <Table.Tr data-task={task.id} data-status={task.status}>
      <Table.Td>
        <div className="row-task">
          {picture === null ? (
            <span className="row-picture" data-empty>
              <Icon size={22} stroke={1.4} aria-hidden />
            </span>
          ) : (
            <LinkedImage className="row-picture" src={picture} alt="" width={52} height={52} loading="lazy" />
          )}
          <div className="row-title">
            <TaskTitle task={task} />
            {task.status === 'FAILED' && (
              <Text size="xs" c="red">
                {task.errorMessage}
              </Text>
            )}
          </div>
        </div>
      </Table.Td>
      <Table.Td miw={170}>
        {isActive(task) ? (
          <TaskProgress task={task} />
        ) : (
          <Badge color={COLORS[task.status]} variant="light" radius="sm" className="plain-text">
            {t(`status.${task.status}`)}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed">
          {new Date(task.createTime).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })}
        </Text>
      </Table.Td>
      <Table.Td>
        <TaskActions task={task} />
      </Table.Td>
    </Table.Tr>
  );
}
