import { Button, Group, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { getPage, post, remove } from '../../api/http.js';
import type { ApiKey } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import type { Translate } from '../../i18n/i18n.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { SecretOnce } from './secret-once.js';

export function ApiKeysSection() {
  const { t, locale } = useI18n();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const refresh = () => queries.invalidateQueries({ queryKey: ['api-keys'] });
  const keys = useQuery({
    queryKey: ['api-keys'],
    queryFn: ({ signal }) => getPage<ApiKey>('/api-keys?limit=100', signal),
  });
  const create = useMutation({
    mutationFn: () => post<ApiKey>('/api-keys', { name: name.trim() }),
    onSuccess: () => {
      setName('');
      return refresh();
    },
  });
  const revoke = useMutation({ mutationFn: (id: string) => remove(`/api-keys/${id}`), onSuccess: refresh });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') create.mutate();
  };
  return (
    <section aria-labelledby="api-keys">
      <Title order={2} size="h4" id="api-keys">
        {t('keys.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('keys.intro')}
      </Text>
      <Stack gap="sm">
        <form onSubmit={submit}>
          <Group align="flex-end" gap="sm">
            <TextInput
              className="field-row"
              required
              withAsterisk={false}
              label={t('keys.name')}
              maxLength={100}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={create.isPending}>
              {t('keys.create')}
            </Button>
          </Group>
        </form>
        {create.data?.key && <SecretOnce title={t('keys.created')} secret={create.data.key} />}
        <ProblemAlert error={create.error ?? keys.error ?? revoke.error} />
        {keys.data?.data.length === 0 && <Text size="sm">{t('keys.empty')}</Text>}
        {keys.data !== undefined && keys.data.data.length > 0 && (
          <div className="panel">
            <Table className="stacked-table" verticalSpacing="xs" horizontalSpacing="md">
              <Table.Tbody>
                {keys.data.data.map((key) => (
                  <Table.Tr key={key.id}>
                    <Table.Td>{key.name}</Table.Td>
                    <Table.Td ff="monospace" className="key-prefix">
                      {key.prefix}…
                    </Table.Td>
                    <Table.Td>{key.scopes.join(', ')}</Table.Td>
                    <Table.Td>{expiryOf(key, t, locale)}</Table.Td>
                    <Table.Td ta="right">
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        className="danger"
                        onClick={() => {
                          if (window.confirm(t('keys.revoke.sure', { name: key.name }))) revoke.mutate(key.id);
                        }}
                      >
                        {t('keys.revoke')}
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Stack>
    </section>
  );
}

function expiryOf({ expiresAt }: ApiKey, t: Translate, locale: string): string {
  if (expiresAt === null) return t('keys.forever');
  const end = new Date(expiresAt);
  const time = end.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return t(end.getTime() < Date.now() ? 'keys.expired' : 'keys.expires', { time });
}
