import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId } from 'react';
import type { Webhook } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { DeliveriesTable } from './deliveries-table.js';

export function WebhookRow({ hook, onDelete }: { hook: Webhook; onDelete: () => void }) {
  const { t, locale } = useI18n();
  const [opened, { toggle }] = useDisclosure();
  const log = useId();
  return (
    <div className="panel panel-padded">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" truncate>
          {hook.url}
        </Text>
        <Group gap={4} wrap="nowrap">
          <Button
            size="compact-sm"
            variant="subtle"
            aria-expanded={opened}
            aria-controls={opened ? log : undefined}
            aria-label={t('hooks.deliveries.of', { url: hook.url })}
            onClick={toggle}
          >
            {t('hooks.deliveries')}
          </Button>
          <Button size="compact-sm" variant="subtle" className="danger" onClick={onDelete}>
            {t('action.delete')}
          </Button>
        </Group>
      </Group>
      {hook.disabledTime !== null && (
        <Text size="sm" className="danger">
          {t('hooks.disabled', { time: new Date(hook.disabledTime).toLocaleString(locale) })}
        </Text>
      )}
      {opened && (
        <div id={log}>
          <DeliveriesTable hook={hook} />
        </div>
      )}
    </div>
  );
}
