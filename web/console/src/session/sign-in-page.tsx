import { Alert, Button, Center, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { ApiError } from '../api/api-error.js';
import { useI18n } from '../i18n/i18n.js';
import { Brand } from '../shell/brand.js';
import { useSession } from './session-context.js';

/** Why a token is asked for: the session ended, there are no guests, or whoever sits there wants to give one. */
export type SignInReason = 'ended' | 'no-guests' | 'asked';

const INTROS = { 'no-guests': 'signin.noGuests', asked: 'signin.intro' } as const;

/** @param onBack back to the session there is, where there is one */
export function SignInPage({ reason, onBack }: { reason: SignInReason; onBack: (() => void) | null }) {
  const { t } = useI18n();
  useDocumentTitle(t('signin.title'));
  const { signIn } = useSession();
  const [token, setToken] = useState('');
  const attempt = useMutation({ mutationFn: () => signIn(token.trim()) });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (token.trim() !== '') attempt.mutate();
  };
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder p="xl" maw={440} w="100%" radius="md">
        <form onSubmit={submit}>
          <Stack>
            <Brand />
            <Title order={1} size="h3">
              {t('signin.title')}
            </Title>
            {reason === 'ended' ? (
              <Alert color="yellow">{t('signin.ended')}</Alert>
            ) : (
              <Text c="dimmed">{t(INTROS[reason])}</Text>
            )}
            <PasswordInput
              label={t('signin.token')}
              value={token}
              onChange={({ currentTarget }) => setToken(currentTarget.value)}
              error={attempt.error && messageOf(attempt.error, t('signin.failed'))}
              aria-invalid={attempt.isError}
              autoComplete="off"
              required
              withAsterisk={false}
              data-autofocus
            />
            <Group justify="flex-end">
              {onBack && (
                <Button variant="default" onClick={onBack}>
                  {t('action.cancel')}
                </Button>
              )}
              <Button type="submit" loading={attempt.isPending}>
                {t('signin.submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

function messageOf(error: Error, refused: string): string {
  return error instanceof ApiError && error.message !== '' ? error.message : refused;
}
