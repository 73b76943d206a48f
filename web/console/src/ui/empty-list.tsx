import { Button, Text } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useI18n } from '../i18n/i18n.js';

interface EmptyListProps {
  /** What is said when there is nothing at all, with what to do about it. */
  title: string;
  hint: string;
  /** What is said when the choice leaves nothing; null without a choice. */
  none: string | null;
  onShowAll: () => void;
}

/** A list with nothing in it: whether it is the choice that leaves nothing, and the way on. */
export function EmptyList({ title, hint, none, onShowAll }: EmptyListProps) {
  const { t } = useI18n();
  return (
    <div className="empty">
      <IconPhoto size={34} stroke={1.2} aria-hidden />
      <Text fw={500}>{none ?? title}</Text>
      {none === null && (
        <Text size="sm" c="dimmed" ta="center">
          {hint}
        </Text>
      )}
      {none === null ? (
        <Button component={Link} href="/create" variant="default" size="xs" mt="sm">
          {t('list.start')}
        </Button>
      ) : (
        <Button variant="default" size="xs" mt="sm" onClick={onShowAll}>
          {t('list.showAll')}
        </Button>
      )}
    </div>
  );
}
