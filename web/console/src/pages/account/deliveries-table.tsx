import { Badge, Button, Center, Table, Text, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { getPage, post } from '../../api/http.js';
import type { Webhook, WebhookDelivery } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

const EVERY_MS = 3_000;
const COLORS: Record<WebhookDelivery['status'], string> = { PENDING: 'gray', DELIVERED: 'pine', FAILED: 'gray' };

/** What was sent to a webhook, with what came back. */
export function DeliveriesTable({ hook }: { hook: Webhook }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const key = ['deliveries', hook.id];
  const log = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      getPage<WebhookDelivery>(
        `/webhooks/${hook.id}/deliveries?limit=10${pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ page }) => page.nextCursor,
    refetchInterval: EVERY_MS,
  });
  const again = useMutation({
    mutationFn: (id: string) => post(`/webhooks/${hook.id}/deliveries/${id}/redeliver`),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
  const deliveries = log.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <>
      <ProblemAlert error={log.error ?? again.error} />
      <VisuallyHidden role="status">{again.isSuccess && t('hooks.redelivered')}</VisuallyHidden>
      {!log.isPending && deliveries.length === 0 && <Text size="sm">{t('hooks.deliveries.empty')}</Text>}
      {deliveries.length > 0 && (
        <div className="wide-table">
          <Table
            className="stacked-table"
            verticalSpacing="xs"
            aria-label={t('hooks.deliveries.of', { url: hook.url })}
          >
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('account.when')}</Table.Th>
                <Table.Th scope="col">{t('hooks.event')}</Table.Th>
                <Table.Th scope="col">{t('tasks.status')}</Table.Th>
                <Table.Th scope="col">{t('hooks.attempts')}</Table.Th>
                <Table.Th scope="col">{t('hooks.answer')}</Table.Th>
                <Table.Th scope="col">{t('action.actions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {deliveries.map((delivery) => (
                <DeliveryRow
                  key={delivery.id}
                  delivery={delivery}
                  busy={again.isPending && again.variables === delivery.id}
                  onRedeliver={() => again.mutate(delivery.id)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {log.hasNextPage && (
        <Center mt="sm">
          <Button variant="default" size="xs" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t('action.more')}
          </Button>
        </Center>
      )}
    </>
  );
}

/** An answer's number says it all, except of a redirect, which is not followed. */
const saysMore = (status: number | null): boolean => status === null || (status >= 300 && status < 400);

interface DeliveryRowProps {
  delivery: WebhookDelivery;
  busy: boolean;
  onRedeliver: () => void;
}

function DeliveryRow({ delivery, busy, onRedeliver }: DeliveryRowProps) {
  const { t, locale } = useI18n();
  const timeOf = (text: string): string =>
    new Date(text).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'medium' });
  const { status, event, responseStatus, responseMs, nextAttemptTime } = delivery;
  const time = timeOf(delivery.createTime);
  return (
    <Table.Tr data-delivery={status}>
      <Table.Td data-label={t('account.when')}>{time}</Table.Td>
      <Table.Td data-label={t('hooks.event')}>{event}</Table.Td>
      <Table.Td data-label={t('tasks.status')}>
        <Badge color={COLORS[status]} variant="light" radius="sm" className="plain-text">
          {t(`hooks.delivery.${status}`)}
        </Badge>
        {nextAttemptTime !== null && (
          <Text size="xs" c="dimmed">
            {t('hooks.delivery.next', { time: timeOf(nextAttemptTime) })}
          </Text>
        )}
      </Table.Td>
      <Table.Td data-label={t('hooks.attempts')} className="figures">
        {delivery.attempts}
      </Table.Td>
      <Table.Td data-label={t('hooks.answer')}>
        {responseStatus === null
          ? t(delivery.attempts === 0 ? 'hooks.answer.none' : 'hooks.answer.nothing')
          : `${responseStatus}, ${responseMs ?? 0} ms`}
        {delivery.error !== null && saysMore(responseStatus) && (
          <Text size="xs" className="danger">
            {delivery.error}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Button
          size="compact-sm"
          variant="default"
          loading={busy}
          aria-label={t('hooks.redeliver.event', { event, time })}
          onClick={onRedeliver}
        >
          {t('hooks.redeliver')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
