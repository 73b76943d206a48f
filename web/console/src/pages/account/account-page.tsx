import { Group, Stack, Text } from '@mantine/core';
import { useI18n } from '../../i18n/i18n.js';
import { useMe } from '../../session/use-me.js';
import { PageHeader } from '../../ui/page-header.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ApiKeysSection } from './api-keys-section.js';
import { LedgerSection } from './ledger-section.js';
import { WebhooksSection } from './webhooks-section.js';

export function AccountPage() {
  const { t } = useI18n();
  const { data: me, error } = useMe();
  return (
    <>
      <PageHeader title={t('nav.account')} intro={t('account.intro')} />
      <ProblemAlert error={error} />
      <Stack gap="xl" maw={860}>
        <Group gap="xl" className="panel panel-padded" align="flex-start">
          <Figure label={t('account.balance')} value={me?.credits.balance} />
          <Figure label={t('account.heldLabel')} value={me?.credits.held} />
          <div className="user-id">
            <Text size="sm" c="dimmed">
              {t('account.user')}
            </Text>
            <Text size="sm" ff="monospace" mt={8}>
              {me?.userId}
            </Text>
          </div>
        </Group>
        <LedgerSection />
        <ApiKeysSection />
        <WebhooksSection />
      </Stack>
    </>
  );
}

function Figure({ label, value }: { label: string; value: number | undefined }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={30} fw={600} lh={1.3}>
        {value ?? '–'}
      </Text>
    </div>
  );
}
