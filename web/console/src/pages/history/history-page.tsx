import { Button, Center, Group, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { isActive, matches } from '../../api/tasks.js';
import type { TaskFilter } from '../../api/tasks.js';
import type { GenerationType, TaskStatus } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { useLiveTasks } from '../../live/live-context.js';
import { mergeTasks } from '../../tasks/merge-tasks.js';
import { TaskCard } from '../../tasks/task-card.js';
import { useHistory } from '../../tasks/use-history.js';
import { EmptyList } from '../../ui/empty-list.js';
import { LoadingPage } from '../../ui/loading-page.js';
import { PageHeader } from '../../ui/page-header.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

const TYPES: readonly GenerationType[] = [
  'CREATE',
  'WHITE_BACKGROUND',
  'CLOTHING_CHANGE',
  'HEAD_SWAP',
  'BACKGROUND_CHANGE',
  'POSE_CHANGE',
];
const KINDS = ['preview', 'video', 'pdf'] as const;
const STATUSES = ['COMPLETED', 'FAILED', 'CANCELLED'] as const;
const ALL: TaskFilter = {};

/** Everything that ended, as pictures. */
export function HistoryPage() {
  const { t } = useI18n();
  const [what, setWhat] = useState('');
  const [status, setStatus] = useState<TaskStatus | ''>('');
  const filter: TaskFilter = { ...filterOf(what), ...(status === '' ? {} : { status }) };
  const live = useLiveTasks(ALL);
  const history = useHistory(filter);
  const ended = live.filter((task) => !isActive(task) && matches(task, filter));
  const tasks = mergeTasks(history.data?.pages.flatMap(({ data }) => data) ?? [], ended);
  return (
    <>
      <PageHeader title={t('nav.history')} intro={t('history.intro')} />
      <Group mb="lg" align="end">
        <Select
          label={t('history.kind')}
          data={[
            { value: '', label: t('history.all') },
            ...KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
            ...TYPES.map((value) => ({ value, label: t(`type.${value}`) })),
          ]}
          value={what}
          allowDeselect={false}
          onChange={(value) => setWhat(value ?? '')}
        />
        <SegmentedControl
          className="history-status"
          aria-label={t('history.status')}
          data={[
            { value: '', label: t('history.all') },
            ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
          ]}
          value={status}
          onChange={(value) => setStatus(STATUSES.find((name) => name === value) ?? '')}
        />
      </Group>
      <ProblemAlert error={history.error} />
      {history.isPending && <LoadingPage />}
      {!history.isPending && tasks.length === 0 && !history.error && (
        <EmptyList
          title={t('history.empty')}
          hint={t('history.empty.hint')}
          none={what === '' && status === '' ? null : t('history.none')}
          onShowAll={() => {
            setWhat('');
            setStatus('');
          }}
        />
      )}
      <div className="feed-grid">
        {tasks.map((task) => (
          <TaskCard key={task.id} task={task} />
        ))}
      </div>
      {history.hasNextPage && (
        <Center mt="lg">
          <Button variant="default" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            {t('action.more')}
          </Button>
        </Center>
      )}
    </>
  );
}

function filterOf(what: string): TaskFilter {
  const type = TYPES.find((name) => name === what);
  if (type !== undefined) return { kind: 'generation', type };
  const kind = KINDS.find((name) => name === what);
  return kind === undefined ? {} : { kind };
}
