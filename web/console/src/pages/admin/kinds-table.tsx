import { Badge, Button, Table, Text, Title } from '@mantine/core';
import type { KindOverview, Overview } from '../../api/admin.js';
import { useI18n } from '../../i18n/i18n.js';

interface KindsTableProps {
  overview: Overview;
  /** Kind whose button was pressed and has no answer yet. */
  busy: string | null;
  onHold: (kind: string, paused: boolean) => void;
}

export function KindsTable({ overview, busy, onHold }: KindsTableProps) {
  const { t } = useI18n();
  const { kinds, throughputMinutes, failureMinutes } = overview;
  return (
    <section aria-labelledby="kinds">
      <Title order={2} size="h4" mb="sm" id="kinds">
        {t('admin.kinds')}
      </Title>
      <div className="panel wide-table">
        <Table className="stacked-table" verticalSpacing="xs" horizontalSpacing="md" aria-labelledby="kinds">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('admin.kind')}</Table.Th>
              <Table.Th scope="col">{t('admin.waiting')}</Table.Th>
              <Table.Th scope="col">{t('admin.running')}</Table.Th>
              <Table.Th scope="col">{t('admin.oldest')}</Table.Th>
              <Table.Th scope="col">{t('admin.ended', { n: throughputMinutes })}</Table.Th>
              <Table.Th scope="col">{t('admin.failures', { n: failureMinutes })}</Table.Th>
              <Table.Th scope="col">{t('admin.state')}</Table.Th>
              <Table.Th scope="col">{t('action.actions')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {kinds.map((kind) => (
              <KindRow key={kind.kind} kind={kind} overview={overview} busy={busy === kind.kind} onHold={onHold} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

interface KindRowProps {
  kind: KindOverview;
  overview: Overview;
  busy: boolean;
  onHold: (kind: string, paused: boolean) => void;
}

function KindRow({ kind, overview, busy, onHold }: KindRowProps) {
  const { t, language } = useI18n();
  const { throughputMinutes, failureMinutes } = overview;
  const { kind: name, partOf, paused, pausedBy, ended, failures } = kind;
  const seconds = new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'narrow' });
  return (
    <Table.Tr data-kind={name}>
      <Table.Th scope="row">
        {name}
        {partOf !== null && (
          <Text size="xs" c="dimmed">
            {t('admin.partsOf', { kind: partOf })}
          </Text>
        )}
      </Table.Th>
      <Table.Td data-label={t('admin.waiting')} className="figures">
        {kind.waiting + kind.delayed}
      </Table.Td>
      <Table.Td data-label={t('admin.running')} className="figures">
        {kind.running + kind.inParts}
      </Table.Td>
      <Table.Td data-label={t('admin.oldest')} className="figures">
        {kind.oldestWaitingSeconds === null ? '–' : seconds.format(Math.round(kind.oldestWaitingSeconds))}
      </Table.Td>
      <Table.Td data-label={t('admin.ended', { n: throughputMinutes })}>{t('admin.ended.counts', ended)}</Table.Td>
      <Table.Td data-label={t('admin.failures', { n: failureMinutes })}>
        {failures.length === 0
          ? t('admin.failures.none')
          : failures.map(({ code, count }) => `${count} × ${code}`).join(', ')}
      </Table.Td>
      <Table.Td data-label={t('admin.state')}>
        <Badge color={paused ? 'gray' : 'pine'} variant="light" radius="sm" className="plain-text">
          {t(paused ? 'admin.state.paused' : 'admin.state.open')}
        </Badge>
        {pausedBy !== null && (
          <Text size="xs" c="dimmed">
            {t('admin.state.pausedBy', { user: pausedBy })}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {partOf === null && (
          <Button
            size="compact-sm"
            variant="default"
            loading={busy}
            aria-label={t(paused ? 'admin.resume.kind' : 'admin.pause.kind', { kind: name })}
            onClick={() => onHold(name, !paused)}
          >
            {t(paused ? 'admin.resume' : 'admin.pause')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
