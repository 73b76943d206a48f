import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { ApiError } from '../api/api-error.js';
import { useI18n } from '../i18n/i18n.js';

/** Until the server tells whether the token is good: what keeps it from that. */
export function WaitingPage({ problem, onUseToken }: { problem: unknown; onUseToken: () => void }) {
  const { t } = useI18n();
  const told = problem instanceof ApiError && !problem.isUnreachable ? problem : null;
  const title = told?.isOwn ? told.title : t('signin.unreachable');
  useDocumentTitle(title);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack align="center" gap="xs" role="alert">
        <Loader color="gray" size="sm" aria-hidden />
        <Title order={1} size="h3">
          {title}
        </Title>
        {told !== null && (
          <Text ta="center" maw={520}>
            {told.message || told.title}
          </Text>
        )}
        <Text c="dimmed">{t('signin.waiting.hint')}</Text>
        {told !== null && (
          <Button variant="default" onClick={onUseToken}>
            {t('account.useToken')}
          </Button>
        )}
      </Stack>
    </Center>
  );
}
