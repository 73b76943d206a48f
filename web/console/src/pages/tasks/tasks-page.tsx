import { Button, Center, Group, Select, Table } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchTasks, matches } from '../../api/tasks.js';
import type { TaskFilter } from '../../api/tasks.js';
import type { TaskKind, TaskStatus } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { useLiveTasks } from '../../live/live-context.js';
import { mergeTasks } from '../../tasks/merge-tasks.js';
import { EmptyList } from '../../ui/empty-list.js';
import { LoadingPage } from '../../ui/loading-page.js';
import { PageHeader } from '../../ui/page-header.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { TaskRow } from './task-row.js';

const KINDS: readonly TaskKind[] = ['preview', 'generation', 'video', 'pdf'];
const STATUSES: readonly TaskStatus[] = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED'];
const ALL: TaskFilter = {};

/** Every task there is, whatever its kind and state. */
export function TasksPage() {
  const { t } = useI18n();
  const [kind, setKind] = useState<TaskKind | ''>('');
  const [status, setStatus] = useState<TaskStatus | ''>('');
  const filter: TaskFilter = {
    ...(kind === '' ? {} : { kind }),
    ...(status === '' ? {} : { status }),
  };
  const live = useLiveTasks(ALL);
  const list = useInfiniteQuery({
    queryKey: ['tasks', filter],
    queryFn: ({ pageParam, signal }) => fetchTasks(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ page }) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const known = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const tasks = mergeTasks(known, live).filter((task) => matches(task, filter));
  return (
    <>
      <PageHeader title={t('nav.tasks')} intro={t('tasks.intro')} />
      <Group mb="md">
        <Select
          label={t('history.kind')}
          data={[
            { value: '', label: t('history.all') },
            ...KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
          ]}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind(KINDS.find((name) => name === value) ?? '')}
        />
        <Select
          label={t('history.status')}
          data={[
            { value: '', label: t('history.all') },
            ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
          ]}
          value={status}
          allowDeselect={false}
          onChange={(value) => setStatus(STATUSES.find((name) => name === value) ?? '')}
        />
      </Group>
      <ProblemAlert error={list.error} />
      {list.isPending && <LoadingPage />}
      {!list.isPending && tasks.length === 0 && !list.error && (
        <EmptyList
          title={t('tasks.empty')}
          hint={t('tasks.empty.hint')}
          none={kind === '' && status === '' ? null : t('tasks.none')}
          onShowAll={() => {
            setKind('');
            setStatus('');
          }}
        />
      )}
      {tasks.length > 0 && (
        <div className="panel">
          <Table className="tasks-table" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('tasks.task')}</Table.Th>
                <Table.Th>{t('tasks.status')}</Table.Th>
                <Table.Th>{t('tasks.started')}</Table.Th>
                <Table.Th>{t('action.actions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tasks.map((task) => (
                <TaskRow key={task.id} task={task} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {list.hasNextPage && (
        <Center mt="lg">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('action.more')}
          </Button>
        </Center>
      )}
    </>
  );
}
