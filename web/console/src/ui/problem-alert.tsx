import { Alert, Anchor, List, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { Link } from 'wouter';
import { ApiError } from '../api/api-error.js';
import type { TextKey } from '../i18n/en.js';
import { useI18n } from '../i18n/i18n.js';
import { useMe } from '../session/use-me.js';

/** What to do about an error, by its code. */
const ADVICE: Record<string, TextKey> = {
  UNREACHABLE: 'error.unreachable',
  INSUFFICIENT_CREDITS: 'error.credits',
  PROVIDER_NOT_CONFIGURED: 'error.provider',
  UNREADABLE_FILE: 'error.unreadable',
  FILE_TOO_LARGE: 'error.tooLarge',
  STORAGE_QUOTA_EXCEEDED: 'error.quota',
  TOO_MANY_ACTIVE_TASKS: 'error.tooMany',
  TOO_MANY_REQUESTS: 'error.rateLimit',
  ROUTE_NOT_FOUND: 'error.missingRoute.hint',
};

/** An error of the API in its own words, and what the user can do. */
export function ProblemAlert({ error }: { error: Error | null }) {
  const { t } = useI18n();
  const { data: me } = useMe();
  if (error === null) return null;
  const problem = error instanceof ApiError ? error : null;
  const isCredits = problem?.code === 'INSUFFICIENT_CREDITS';
  const advice = isCredits && me?.role === 'guest' ? 'error.credits.guest' : ADVICE[problem?.code ?? ''];
  const isMissing = problem?.isMissingRoute ?? false;
  const title = isMissing ? t('error.missingRoute') : problem?.title || t('error.title');
  return (
    <Alert role="alert" color={isMissing ? 'gray' : 'red'} title={title} icon={<IconAlertCircle />} className="problem">
      {!isMissing && error.message !== '' && <Text size="sm">{error.message}</Text>}
      {problem !== null && problem.fields.length > 0 && (
        <List size="sm" mt={4}>
          {problem.fields.map(({ field, message }) => (
            <List.Item key={`${field} ${message}`}>{message}</List.Item>
          ))}
        </List>
      )}
      {advice && (
        <Text size="sm" mt={4}>
          {t(advice)}
        </Text>
      )}
      {(problem?.retryAfter ?? null) !== null && (
        <Text size="sm" mt={4}>
          {t('error.retryAfter', { n: problem?.retryAfter ?? '' })}
        </Text>
      )}
      {isCredits && (
        <Anchor component={Link} href="/account" size="sm" c="inherit" underline="always">
          {t('error.credits.ledger')}
        </Anchor>
      )}
    </Alert>
  );
}
