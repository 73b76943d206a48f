import { Button, Menu, Text } from '@mantine/core';
import { IconBell, IconBook, IconCoin, IconKey, IconUserCircle, IconUserPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useI18n } from '../i18n/i18n.js';
import { useSession } from '../session/session-context.js';
import { useMe } from '../session/use-me.js';
import { useNotifyProblem } from '../ui/notify-problem.js';

export function AccountMenu() {
  const { t } = useI18n();
  const { data: me } = useMe();
  const { askForToken, startAsGuest } = useSession();
  const notifyProblem = useNotifyProblem();
  const canAsk = 'Notification' in window && Notification.permission === 'default';
  const n = me?.credits.balance ?? '–';
  return (
    <Menu position="bottom-end" width={260} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          px="sm"
          leftSection={<IconCoin size={17} stroke={1.6} />}
          aria-label={t('account.menu', { n })}
        >
          {n}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} truncate>
            {me?.role === 'guest' ? t('account.guest') : me?.userId}
          </Text>
          <Text size="xs">{t('account.credits', { n })}</Text>
          {me !== undefined && me.credits.held > 0 && (
            <Text size="xs">{t('account.held', { n: me.credits.held })}</Text>
          )}
        </Menu.Label>
        <Menu.Item component={Link} href="/account" leftSection={<IconUserCircle size={16} />}>
          {t('nav.account')}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" rel="noreferrer" leftSection={<IconBook size={16} />}>
          {t('app.docs')}
        </Menu.Item>
        {canAsk && (
          <Menu.Item leftSection={<IconBell size={16} />} onClick={() => void Notification.requestPermission()}>
            {t('notify.ask')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKey size={16} />} onClick={askForToken}>
          {t('account.useToken')}
        </Menu.Item>
        {me?.role === 'guest' && (
          <Menu.Item leftSection={<IconUserPlus size={16} />} onClick={() => void startAsGuest().catch(notifyProblem)}>
            {t('account.newGuest')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
