import { Alert, Badge, Button, Group, Text } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useFile } from '../../api/files.js';
import { post } from '../../api/http.js';
import { isActive } from '../../api/tasks.js';
import type { PdfTask } from '../../api/types.js';
import { isTextKey, useI18n } from '../../i18n/i18n.js';
import { useLive } from '../../live/live-context.js';
import { TaskActions } from '../../tasks/task-actions.js';
import { TaskProgress } from '../../tasks/task-progress.js';
import { LoadingPage } from '../../ui/loading-page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { PageMap } from './page-map.js';

const Markdown = lazy(async () => ({ default: (await import('./markdown.js')).Markdown }));

const FEW_PAGES = 50;

/** A PDF job: what of it is done, which of its pages have text, and the text. */
export function PdfCard({ task }: { task: PdfTask }) {
  const { t } = useI18n();
  const live = useLive();
  const { data: file } = useFile(task.fileId ?? null);
  const [opened, setOpened] = useState(false);
  const retry = useMutation({
    mutationFn: () => post<PdfTask>(`/pdf/jobs/${task.id}/retry-failed`),
    onSuccess: (now) => live.announce(now),
  });
  const operation = `pdf.op.${task.operation}`;
  const failed = task.failedShards ?? 0;
  // Whatever the map of a long document shows, all of it has to be fetched for that.
  const hasMap = opened || (task.totalPages ?? 0) <= FEW_PAGES;
  const { ref: map, inViewport: isVisible } = useInViewport<HTMLDivElement>();
  return (
    <article
      className="task-card pdf-card"
      aria-label={file?.name ?? 'PDF'}
      data-task={task.id}
      data-status={task.status}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div className="row-title">
          <Text fw={500} truncate>
            {file?.name ?? 'PDF'}
          </Text>
          <Text size="xs" c="dimmed">
            {[
              isTextKey(operation) ? t(operation) : null,
              typeof task.totalPages === 'number' ? t('pdf.pagesOf', { n: task.totalPages }) : null,
            ]
              .filter((text) => text !== null)
              .join(' · ')}
          </Text>
        </div>
        <Group gap={4} wrap="nowrap">
          <Badge
            variant="light"
            radius="sm"
            flex="none"
            color={task.status === 'FAILED' ? 'red' : 'pine'}
            className="plain-text"
          >
            {t(`status.${task.status}`)}
          </Badge>
          <TaskActions task={task} />
        </Group>
      </Group>
      {isActive(task) && <TaskProgress task={task} />}
      {typeof task.completedShards === 'number' && typeof task.totalShards === 'number' && (
        <Text size="xs" c="dimmed">
          {t('pdf.shards', { done: task.completedShards, total: task.totalShards })}
          {failed > 0 && ` · ${t('pdf.failedShards', { n: failed })}`}
        </Text>
      )}
      {task.status === 'FAILED' && (
        <Alert color="red" role="note">
          {task.errorMessage}
        </Alert>
      )}
      {failed > 0 && !isActive(task) && (
        <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t('pdf.retryFailed')}
        </Button>
      )}
      <ProblemAlert error={retry.error} />
      {task.status === 'COMPLETED' && (
        <>
          {hasMap && (
            <div ref={map}>
              <PageMap task={task} isWanted={isVisible || opened} />
            </div>
          )}
          <Group gap="xs">
            <Button size="xs" variant="default" aria-expanded={opened} onClick={() => setOpened(!opened)}>
              {t(opened ? 'pdf.hide' : 'pdf.show')}
            </Button>
            <JsonLink task={task} />
          </Group>
          {opened && (
            <Suspense fallback={<LoadingPage />}>
              <Markdown task={task} />
            </Suspense>
          )}
        </>
      )}
    </article>
  );
}

function JsonLink({ task: { result } }: { task: PdfTask }) {
  const { t } = useI18n();
  if (!result?.jsonUrl) return null;
  return (
    <Button component="a" size="xs" variant="default" href={result.jsonUrl} download target="_blank" rel="noreferrer">
      {t('pdf.json')}
    </Button>
  );
}
