import { Alert, Stack, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { drainWorker, fetchOverview, holdKind } from '../../api/admin.js';
import type { Overview } from '../../api/admin.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMe } from '../../session/use-me.js';
import { LoadingPage } from '../../ui/loading-page.js';
import { PageHeader } from '../../ui/page-header.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { KindsTable } from './kinds-table.js';
import { WorkersTable } from './workers-table.js';

const KEY = ['overview'];
const EVERY_MS = 2_000;

/** What operators see, and the two things they can do about it. */
export function AdminPage() {
  const { t } = useI18n();
  const { data: me } = useMe();
  return (
    <>
      <PageHeader title={t('nav.admin')} intro={t('admin.intro')} />
      {me?.role === 'admin' && <Operations />}
      {me !== undefined && me.role !== 'admin' && (
        <Alert color="gray" title={t('admin.only')}>
          {t('admin.only.hint')}
        </Alert>
      )}
    </>
  );
}

function Operations() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [news, setNews] = useState('');
  const overview = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => fetchOverview(signal),
    refetchInterval: EVERY_MS,
  });
  const show = async (next: Overview, text: string): Promise<void> => {
    // An answer under way is older than this one.
    await queries.cancelQueries({ queryKey: KEY });
    queries.setQueryData(KEY, next);
    setNews(text);
  };
  const hold = useMutation({
    mutationFn: ({ kind, paused }: { kind: string; paused: boolean }) => holdKind(kind, paused),
    onSuccess: (next, { kind, paused }) => show(next, t(paused ? 'admin.paused' : 'admin.resumed', { kind })),
  });
  const drain = useMutation({
    mutationFn: ({ id, draining }: { id: string; draining: boolean }) => drainWorker(id, draining),
    onSuccess: (next, { draining }) => show(next, t(draining ? 'admin.drained' : 'admin.undrained')),
  });
  return (
    <Stack gap="xl">
      <ProblemAlert error={overview.error ?? hold.error ?? drain.error} />
      {overview.isPending && <LoadingPage />}
      {overview.data && (
        <>
          <KindsTable
            overview={overview.data}
            busy={hold.isPending ? hold.variables.kind : null}
            onHold={(kind, paused) => hold.mutate({ kind, paused })}
          />
          <WorkersTable
            workers={overview.data.workers}
            busy={drain.isPending ? drain.variables.id : null}
            onDrain={(id, draining) => drain.mutate({ id, draining })}
          />
        </>
      )}
      <VisuallyHidden role="status">{news}</VisuallyHidden>
    </Stack>
  );
}
