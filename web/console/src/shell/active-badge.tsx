import { Badge, Loader } from '@mantine/core';
import { Link } from 'wouter';
import { useI18n } from '../i18n/i18n.js';

export function ActiveBadge({ active }: { active: number }) {
  const { t } = useI18n();
  if (active === 0) return null;
  return (
    <Badge
      component={Link}
      href="/tasks"
      variant="light"
      size="lg"
      radius="sm"
      className="plain-badge"
      leftSection={<Loader size={12} aria-hidden />}
      aria-label={t('app.active', { n: active })}
    >
      {active}
    </Badge>
  );
}
