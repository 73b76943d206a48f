import { NavLink, ScrollArea, Text } from '@mantine/core';
import {
  IconFileText,
  IconGauge,
  IconHanger,
  IconHistory,
  IconListDetails,
  IconMovie,
  IconPhotoPlus,
  IconPhotoScan,
  IconShirt,
  IconUserCircle,
  IconWand,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { Link, useLocation } from 'wouter';
import type { TextKey } from '../i18n/en.js';
import { useI18n } from '../i18n/i18n.js';
import { useMe } from '../session/use-me.js';

interface Place {
  path: string;
  text: TextKey;
  icon: ComponentType<{ size?: number; stroke?: number }>;
}

const MAKE: readonly Place[] = [
  { path: '/previews', text: 'nav.previews', icon: IconShirt },
  { path: '/create', text: 'nav.create', icon: IconPhotoPlus },
  { path: '/white-background', text: 'nav.whiteBackground', icon: IconPhotoScan },
  { path: '/clothing', text: 'nav.clothing', icon: IconHanger },
  { path: '/edit', text: 'nav.edit', icon: IconWand },
  { path: '/video', text: 'nav.video', icon: IconMovie },
  { path: '/pdf', text: 'nav.pdf', icon: IconFileText },
];

const LIBRARY: readonly Place[] = [
  { path: '/history', text: 'nav.history', icon: IconHistory },
  { path: '/tasks', text: 'nav.tasks', icon: IconListDetails },
  { path: '/account', text: 'nav.account', icon: IconUserCircle },
];

const OPERATE: readonly Place[] = [{ path: '/operations', text: 'nav.admin', icon: IconGauge }];

export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const { t } = useI18n();
  const { data: me } = useMe();
  return (
    <ScrollArea type="auto">
      <Places title={t('nav.make')} places={MAKE} onNavigate={onNavigate} />
      <Places title={t('nav.library')} places={LIBRARY} onNavigate={onNavigate} />
      {me?.role === 'admin' && <Places title={t('nav.operate')} places={OPERATE} onNavigate={onNavigate} />}
    </ScrollArea>
  );
}

function Places({ title, places, onNavigate }: { title: string; places: readonly Place[]; onNavigate: () => void }) {
  const { t } = useI18n();
  const [location] = useLocation();
  return (
    <div className="nav-group">
      <Text size="xs" fw={600} c="dimmed" px="sm" pb={4}>
        {title}
      </Text>
      {places.map(({ path, text, icon: Icon }) => {
        const isHere =
          location === path || location.startsWith(`${path}/`) || (location === '/' && path === '/previews');
        return (
          <NavLink
            key={path}
            component={Link}
            href={path}
            label={t(text)}
            leftSection={<Icon size={18} stroke={1.6} />}
            active={isHere}
            aria-current={isHere ? 'page' : undefined}
            onClick={onNavigate}
          />
        );
      })}
    </div>
  );
}
