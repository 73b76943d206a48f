import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useI18n } from '../i18n/i18n.js';

/** Shows an error of what was pressed where there is no place for one. */
export function useNotifyProblem(): (error: Error) => void {
  const { t } = useI18n();
  return useCallback(
    (error) => {
      notifications.show({ color: 'red', title: t('error.title'), message: error.message || t('error.unreachable') });
    },
    [t],
  );
}
