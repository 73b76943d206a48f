import { Center, Loader, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useI18n } from '../i18n/i18n.js';

export function UnreachablePage() {
  const { t } = useI18n();
  useDocumentTitle(t('signin.unreachable'));
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack align="center" gap="xs" role="alert">
        <Loader color="gray" size="sm" aria-hidden />
        <Title order={1} size="h3">
          {t('signin.unreachable')}
        </Title>
        <Text c="dimmed">{t('signin.unreachable.hint')}</Text>
      </Stack>
    </Center>
  );
}
