import { Stack, Text, Title } from '@mantine/core';
import { useI18n } from '../i18n/i18n.js';
import { usePageTitle } from './page-title.js';

export function NotFound() {
  const { t } = useI18n();
  usePageTitle(t('app.notFound'));
  return (
    <Stack gap="xs">
      <Title order={1} size="h2">
        {t('app.notFound')}
      </Title>
      <Text c="dimmed">{t('app.notFound.hint')}</Text>
    </Stack>
  );
}
