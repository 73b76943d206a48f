import { Alert, AppShell, Burger, Group, VisuallyHidden } from '@mantine/core';
import { useDisclosure, useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n/i18n.js';
import { useLiveStatus } from '../live/live-context.js';
import { useTabTitle } from '../ui/page-title.js';
import { AccountMenu } from './account-menu.js';
import { ActiveBadge } from './active-badge.js';
import { Brand } from './brand.js';
import { LanguageMenu } from './language-menu.js';
import { Navigation } from './navigation.js';
import { ThemeMenu } from './theme-menu.js';

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const [opened, { toggle, close }] = useDisclosure();
  const { active, disconnected } = useLiveStatus();
  const title = useTabTitle();
  useDocumentTitle(active > 0 ? `(${active}) ${title}` : title);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a className="skip-link" href="#content">
        {t('app.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('app.menu')} />
            <Brand />
          </Group>
          <Group gap={6} wrap="nowrap">
            <ActiveBadge active={active} />
            <LanguageMenu />
            <ThemeMenu />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('app.menu')}>
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <div className="page">
          {disconnected && (
            <Alert color="yellow" mb="md" role="status">
              {t('app.disconnected')}
            </Alert>
          )}
          {children}
        </div>
        <VisuallyHidden aria-live="polite">{active > 0 && t('app.active', { n: active })}</VisuallyHidden>
      </AppShell.Main>
    </AppShell>
  );
}
