import { Badge, Button, Table, Text, Title } from '@mantine/core';
import type { WorkerOverview } from '../../api/admin.js';
import { useI18n } from '../../i18n/i18n.js';

interface WorkersTableProps {
  workers: readonly WorkerOverview[];
  /** Worker whose button was pressed and has no answer yet. */
  busy: string | null;
  onDrain: (id: string, draining: boolean) => void;
}

export function WorkersTable({ workers, busy, onDrain }: WorkersTableProps) {
  const { t } = useI18n();
  return (
    <section aria-labelledby="workers">
      <Title order={2} size="h4" mb="sm" id="workers">
        {t('admin.workers')}
      </Title>
      {workers.length === 0 && <Text className="danger">{t('admin.workers.empty')}</Text>}
      {workers.length > 0 && (
        <div className="panel wide-table">
          <Table className="stacked-table" verticalSpacing="xs" horizontalSpacing="md" aria-labelledby="workers">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('admin.worker')}</Table.Th>
                <Table.Th scope="col">{t('admin.takes')}</Table.Th>
                <Table.Th scope="col">{t('admin.runs')}</Table.Th>
                <Table.Th scope="col">{t('admin.state')}</Table.Th>
                <Table.Th scope="col">{t('action.actions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {workers.map((worker) => (
                <WorkerRow key={worker.id} worker={worker} busy={busy === worker.id} onDrain={onDrain} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}

interface WorkerRowProps {
  worker: WorkerOverview;
  busy: boolean;
  onDrain: (id: string, draining: boolean) => void;
}

function WorkerRow({ worker, busy, onDrain }: WorkerRowProps) {
  const { t, locale } = useI18n();
  const { id, host, pid, draining, running } = worker;
  const name = `${host} (${pid})`;
  const time = new Date(worker.startTime).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <Table.Tr data-worker={id}>
      <Table.Th scope="row">
        {host}
        <Text size="xs" c="dimmed">
          {t('admin.worker.process', { pid, time })}
        </Text>
      </Table.Th>
      <Table.Td data-label={t('admin.takes')}>{worker.kinds.join(', ')}</Table.Td>
      <Table.Td data-label={t('admin.runs')}>
        {running.length === 0 && t('admin.runs.nothing')}
        {running.map((task) => (
          <Text key={task.id} size="sm" title={task.id}>
            {t('admin.runs.task', { kind: task.kind, n: task.attempt })}
          </Text>
        ))}
      </Table.Td>
      <Table.Td data-label={t('admin.state')}>
        <Badge color={draining ? 'gray' : 'pine'} variant="light" radius="sm" className="plain-text">
          {t(draining ? 'admin.worker.draining' : 'admin.worker.active')}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Button
          size="compact-sm"
          variant="default"
          loading={busy}
          aria-label={t(draining ? 'admin.undrain.worker' : 'admin.drain.worker', { worker: name })}
          onClick={() => onDrain(id, !draining)}
        >
          {t(draining ? 'admin.undrain' : 'admin.drain')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
