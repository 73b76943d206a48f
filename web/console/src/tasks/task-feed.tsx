import { Button, Center, Group, Skeleton, Text, Title } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isActive } from '../api/tasks.js';
import type { TaskFilter } from '../api/tasks.js';
import type { Task } from '../api/types.js';
import { useI18n } from '../i18n/i18n.js';
import { useLiveTasks } from '../live/live-context.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { mergeTasks } from './merge-tasks.js';
import { TaskCard } from './task-card.js';
import { useHistory } from './use-history.js';

interface TaskFeedProps {
  filter: TaskFilter;
  renderTask?: (task: Task) => ReactNode;
  wide?: boolean;
  /** Ids of tasks that the page shows elsewhere. */
  leaveOut?: ReadonlySet<string>;
  /** Shows nothing at all where there is nothing. */
  hideEmpty?: boolean;
}

/** The tasks of one page: those in progress, and right there what became of them and of earlier ones. */
export function TaskFeed({ filter, renderTask, wide = false, leaveOut, hideEmpty = false }: TaskFeedProps) {
  const { t } = useI18n();
  const live = useLiveTasks(filter);
  const history = useHistory(filter);
  const tasks = mergeTasks(history.data?.pages.flatMap(({ data }) => data) ?? [], live).filter(
    ({ id }) => !leaveOut?.has(id),
  );
  const active = tasks.filter(isActive).length;
  if (hideEmpty && tasks.length === 0 && !history.error) return null;
  return (
    <section aria-label={t('feed.title')} className="feed">
      <Group justify="space-between" mb="sm" mih={28}>
        <Title order={2} size="h4">
          {t('feed.title')}
        </Title>
        {active > 0 && (
          <Text size="sm" c="dimmed">
            {t('feed.live', { active })}
          </Text>
        )}
      </Group>
      <ProblemAlert error={history.error} />
      {history.isPending && tasks.length === 0 && <Skeletons />}
      {!history.isPending && tasks.length === 0 && !history.error && <Empty />}
      <div className={wide ? 'feed-list' : 'feed-grid'}>
        {tasks.map((task) => (renderTask ? renderTask(task) : <TaskCard key={task.id} task={task} />))}
      </div>
      {history.hasNextPage && (
        <Center mt="lg">
          <Button variant="default" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            {t('action.more')}
          </Button>
        </Center>
      )}
    </section>
  );
}

function Skeletons() {
  return (
    <div className="feed-grid" aria-hidden>
      {[1, 2, 3].map((n) => (
        <Skeleton key={n} className="feed-skeleton" radius="md" />
      ))}
    </div>
  );
}

function Empty() {
  const { t } = useI18n();
  return (
    <div className="empty">
      <IconPhoto size={34} stroke={1.2} aria-hidden />
      <Text fw={500}>{t('feed.empty')}</Text>
      <Text size="sm" c="dimmed" ta="center">
        {t('feed.empty.hint')}
      </Text>
    </div>
  );
}
