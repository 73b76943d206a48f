import { Button, Center, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getPage } from '../../api/http.js';
import type { LedgerEntry } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

/** Every change of the balance: what was given, held, charged and given back. */
export function LedgerSection() {
  const { t, locale } = useI18n();
  const ledger = useInfiniteQuery({
    queryKey: ['ledger'],
    queryFn: ({ pageParam, signal }) =>
      getPage<LedgerEntry>(
        `/credits/ledger?limit=10${pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ page }) => page.nextCursor,
  });
  const entries = ledger.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <section aria-labelledby="ledger">
      <Title order={2} size="h4" mb="sm" id="ledger">
        {t('account.ledger')}
      </Title>
      <ProblemAlert error={ledger.error} />
      {!ledger.isPending && entries.length === 0 && <Text c="dimmed">{t('account.ledger.empty')}</Text>}
      {entries.length > 0 && (
        <div className="panel">
          <Table verticalSpacing="xs" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('account.when')}</Table.Th>
                <Table.Th>{t('account.what')}</Table.Th>
                <Table.Th ta="right">{t('account.amount')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.map(({ id, type, amount, reason, createTime }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Text size="sm" c="dimmed">
                      {new Date(createTime).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    {t(`ledger.${type}`)}
                    {reason === null ? '' : ` · ${reason}`}
                  </Table.Td>
                  <Table.Td ta="right" className="figures">
                    {amount > 0 ? `+${amount}` : amount}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {ledger.hasNextPage && (
        <Center mt="sm">
          <Button
            variant="default"
            size="xs"
            loading={ledger.isFetchingNextPage}
            onClick={() => void ledger.fetchNextPage()}
          >
            {t('action.more')}
          </Button>
        </Center>
      )}
    </section>
  );
}
