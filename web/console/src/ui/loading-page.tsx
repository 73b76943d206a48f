import { Center, Loader } from '@mantine/core';
import { useI18n } from '../i18n/i18n.js';

export function LoadingPage() {
  const { t } = useI18n();
  return (
    <Center mih="50dvh">
      <Loader color="gray" aria-label={t('app.loading')} role="status" />
    </Center>
  );
}
