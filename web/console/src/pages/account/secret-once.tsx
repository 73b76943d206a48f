import { Alert, Button, Code, CopyButton, Group } from '@mantine/core';
import { useI18n } from '../../i18n/i18n.js';

/** A secret that is shown this once. */
export function SecretOnce({ title, secret }: { title: string; secret: string }) {
  const { t } = useI18n();
  return (
    <Alert color="pine" title={title} role="status">
      <Group gap="sm">
        <Code className="secret">{secret}</Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {t(copied ? 'keys.copied' : 'keys.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
}
