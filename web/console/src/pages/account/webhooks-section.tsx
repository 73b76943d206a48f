import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { getPage, post, remove } from '../../api/http.js';
import type { Webhook } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { SecretOnce } from './secret-once.js';
import { WebhookRow } from './webhook-row.js';

const EVENTS = ['task.completed', 'task.failed', 'task.cancelled'];

export function WebhooksSection() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [url, setUrl] = useState('');
  const refresh = () => queries.invalidateQueries({ queryKey: ['webhooks'] });
  const hooks = useQuery({
    queryKey: ['webhooks'],
    queryFn: ({ signal }) => getPage<Webhook>('/webhooks', signal),
  });
  const create = useMutation({
    mutationFn: () => post<Webhook>('/webhooks', { url: url.trim(), events: EVENTS }),
    onSuccess: () => {
      setUrl('');
      return refresh();
    },
  });
  const drop = useMutation({ mutationFn: (id: string) => remove(`/webhooks/${id}`), onSuccess: refresh });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (url.trim() !== '') create.mutate();
  };
  return (
    <section aria-labelledby="webhooks">
      <Title order={2} size="h4" id="webhooks">
        {t('hooks.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('hooks.intro')}
      </Text>
      {hooks.error ? (
        <ProblemAlert error={hooks.error} />
      ) : (
        <Stack gap="sm">
          <form onSubmit={submit}>
            <Group align="flex-end" gap="sm">
              <TextInput
                className="field-row"
                required
                withAsterisk={false}
                label={t('hooks.url')}
                type="url"
                placeholder="https://shop.example/darkroom"
                value={url}
                onChange={({ currentTarget }) => setUrl(currentTarget.value)}
              />
              <Button type="submit" variant="default" loading={create.isPending}>
                {t('hooks.create')}
              </Button>
            </Group>
          </form>
          {create.data?.secret && <SecretOnce title={t('hooks.secret')} secret={create.data.secret} />}
          <ProblemAlert error={create.error ?? drop.error} />
          {hooks.data?.data.length === 0 && <Text size="sm">{t('hooks.empty')}</Text>}
          {hooks.data?.data.map((hook) => (
            <WebhookRow
              key={hook.id}
              hook={hook}
              onDelete={() => {
                if (window.confirm(t('hooks.delete.sure', { url: hook.url }))) drop.mutate(hook.id);
              }}
            />
          ))}
        </Stack>
      )}
    </section>
  );
}
