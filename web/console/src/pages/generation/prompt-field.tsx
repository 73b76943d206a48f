import { Button, Stack, Textarea } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import type { GenerationType } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';

interface PromptFieldProps {
  type: GenerationType;
  prompt: string;
  required: boolean;
  missing: boolean;
  onChange: (prompt: string) => void;
}

/** Types whose description has an example that works as it stands. */
const EXAMPLES = { CREATE: 'gen.prompt.CREATE', BACKGROUND_CHANGE: 'gen.prompt.background' } as const;

export function PromptField({ type, prompt, required, missing, onChange }: PromptFieldProps) {
  const { t } = useI18n();
  const example = type === 'CREATE' || type === 'BACKGROUND_CHANGE' ? t(EXAMPLES[type]) : null;
  return (
    <Stack gap="xs">
      <Textarea
        label={t('gen.prompt')}
        placeholder={example ?? t('gen.prompt.other')}
        withAsterisk={required}
        required={required}
        error={missing ? t(type === 'BACKGROUND_CHANGE' ? 'gen.prompt.orPicture' : 'form.missing') : null}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={8000}
        value={prompt}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {example !== null && prompt === '' && (
        <Button
          size="compact-sm"
          variant="subtle"
          className="try-sample"
          leftSection={<IconSparkles size={16} stroke={1.6} aria-hidden />}
          onClick={() => onChange(example)}
        >
          {t('gen.prompt.use')}
        </Button>
      )}
    </Stack>
  );
}
