import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconRefresh, IconRepeat, IconTrash, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { cancelTask, deleteTask, isActive, retryTask } from '../api/tasks.js';
import type { Task } from '../api/types.js';
import { useI18n } from '../i18n/i18n.js';
import { useLive } from '../live/live-context.js';
import { useNotifyProblem } from '../ui/notify-problem.js';
import { taskName } from './task-name.js';
import { useTaskAgain } from './use-again.js';

/** What can be done with a task, by its state. */
export function TaskActions({ task }: { task: Task }) {
  const { t } = useI18n();
  const live = useLive();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const again = useTaskAgain();
  const name = taskName(task, t);
  const fail = useNotifyProblem();
  const refresh = (): void => {
    for (const queryKey of [['history'], ['tasks'], ['me']]) void queries.invalidateQueries({ queryKey });
  };
  const cancel = useMutation({
    mutationFn: () => cancelTask(task.id),
    onSuccess: (now) => live.announce(now),
    onError: fail,
  });
  const retry = useMutation({
    mutationFn: () => retryTask(task.id),
    onSuccess: (now) => {
      live.announce(now);
      notifications.show({ message: t('toast.started', { name }), color: 'gray' });
      refresh();
    },
    onError: fail,
  });
  const remove = useMutation({
    mutationFn: () => deleteTask(task.id),
    onSuccess: () => {
      live.forgetEverywhere(task.id);
      refresh();
    },
    onError: fail,
  });
  const canRetry = task.status === 'FAILED' || task.status === 'CANCELLED';
  const repeat = again(task);
  return (
    <Group gap={2} wrap="nowrap" className="task-actions">
      {isActive(task) && (
        <Action label={t('action.cancelTask')} busy={cancel.isPending} onClick={() => cancel.mutate()}>
          <IconX size={18} stroke={1.6} />
        </Action>
      )}
      {canRetry && (
        <Action label={t('action.retry')} busy={retry.isPending} onClick={() => retry.mutate()}>
          <IconRefresh size={18} stroke={1.6} />
        </Action>
      )}
      {!isActive(task) && (
        <Action
          label={t('action.useAgain')}
          onClick={() => {
            repeat.fill();
            navigate(repeat.path);
            window.scrollTo({ top: 0 });
          }}
        >
          <IconRepeat size={18} stroke={1.6} />
        </Action>
      )}
      {task.resultUrl !== null && task.status === 'COMPLETED' && (
        <Tooltip label={t('action.download')}>
          <ActionIcon
            component="a"
            href={task.resultUrl}
            download
            target="_blank"
            rel="noreferrer"
            variant="subtle"
            color="gray"
            aria-label={t('action.download')}
          >
            <IconDownload size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      )}
      {!isActive(task) && (
        <Action
          label={t('action.delete')}
          busy={remove.isPending}
          onClick={() => {
            if (window.confirm(t('action.delete.sure'))) remove.mutate();
          }}
        >
          <IconTrash size={18} stroke={1.6} />
        </Action>
      )}
    </Group>
  );
}

interface ActionProps {
  label: string;
  busy?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Action({ label, busy = false, onClick, children }: ActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} loading={busy} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
