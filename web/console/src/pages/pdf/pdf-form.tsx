import { Group, Input, PasswordInput, Select, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { ApiError } from '../../api/api-error.js';
import { useFile } from '../../api/files.js';
import { post } from '../../api/http.js';
import type { PdfTask } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { useLive } from '../../live/live-context.js';
import { useDraft } from '../../ui/draft.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { PDF_SAMPLES } from '../../ui/samples.js';
import { SubmitButton } from '../../ui/submit-button.js';
import { UploadZone } from '../../ui/upload-zone.js';

const OPERATIONS = ['extract', 'translate', 'summarize', 'prompt'] as const;
type Operation = (typeof OPERATIONS)[number];

interface PdfDraft {
  fileId: string | null;
  operation: Operation;
  pages: string;
  targetLanguage: string;
  prompt: string;
}

const INITIAL: PdfDraft = { fileId: null, operation: 'extract', pages: '', targetLanguage: '', prompt: '' };

export function PdfForm() {
  const { t } = useI18n();
  const live = useLive();
  const [draft, update] = useDraft('pdf', INITIAL);
  // Not part of the draft: it is written down nowhere.
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState(false);
  const { data: file } = useFile(draft.fileId);
  const create = useMutation({
    mutationFn: () => post<PdfTask>('/pdf/jobs', requestOf(draft, password)),
    onSuccess: (task) => live.announce(task),
  });
  const wantsPassword = create.error instanceof ApiError && create.error.code.startsWith('PASSWORD_');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setMissing(draft.fileId === null);
    if (draft.fileId !== null) create.mutate();
  };
  return (
    <form className="form-panel" onSubmit={submit} aria-label={t('nav.pdf')} noValidate>
      <Stack gap="lg">
        <Input.Wrapper
          label={t('pdf.file')}
          withAsterisk
          error={missing && draft.fileId === null ? t('form.missing') : null}
          labelElement="div"
        >
          {file && (
            <Group gap="xs" wrap="nowrap" mb="xs">
              <IconFileText size={22} stroke={1.5} aria-hidden />
              <Text size="sm" truncate flex={1}>
                {file.name}
              </Text>
              {file.pages !== undefined && (
                <Text size="xs" c="dimmed">
                  {t('pdf.pagesOf', { n: file.pages })}
                </Text>
              )}
            </Group>
          )}
          <UploadZone
            label={t('pdf.file')}
            accept="application/pdf"
            hint={t('upload.pdf')}
            compact={file !== undefined}
            samples={PDF_SAMPLES}
            onUploaded={({ id }) => update({ fileId: id })}
          />
        </Input.Wrapper>
        {(file?.encrypted || wantsPassword) && (
          <PasswordInput
            label={t('pdf.password')}
            description={t('pdf.password.hint')}
            autoComplete="off"
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          />
        )}
        <Select
          label={t('pdf.operation')}
          data={OPERATIONS.map((value) => ({ value, label: t(`pdf.op.${value}`) }))}
          value={draft.operation}
          allowDeselect={false}
          onChange={(value) => update({ operation: OPERATIONS.find((name) => name === value) ?? 'extract' })}
        />
        {draft.operation === 'translate' && (
          <TextInput
            label={t('pdf.language')}
            value={draft.targetLanguage}
            onChange={({ currentTarget }) => update({ targetLanguage: currentTarget.value })}
          />
        )}
        {draft.operation === 'prompt' && (
          <Textarea
            label={t('pdf.prompt')}
            autosize
            minRows={3}
            value={draft.prompt}
            onChange={({ currentTarget }) => update({ prompt: currentTarget.value })}
          />
        )}
        <TextInput
          label={t('pdf.pages')}
          description={t('pdf.pages.hint')}
          value={draft.pages}
          onChange={({ currentTarget }) => update({ pages: currentTarget.value })}
        />
        <SubmitButton busy={create.isPending}>{t('pdf.submit')}</SubmitButton>
        <ProblemAlert error={create.error} />
      </Stack>
    </form>
  );
}

function requestOf({ fileId, operation, pages, targetLanguage, prompt }: PdfDraft, password: string): object {
  const options = {
    ...(operation === 'translate' && targetLanguage.trim() !== '' ? { targetLanguage: targetLanguage.trim() } : {}),
    ...(operation === 'prompt' && prompt.trim() !== '' ? { prompt: prompt.trim() } : {}),
  };
  return {
    fileId,
    operation,
    ...(pages.trim() === '' ? {} : { pages: pages.replaceAll(/\s/g, '') }),
    ...(password === '' ? {} : { password }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}
