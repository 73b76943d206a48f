import { Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { post } from '../../api/http.js';
import type { GenerationTask, GenerationType } from '../../api/types.js';
import { isTextKey, useI18n } from '../../i18n/i18n.js';
import { useLive } from '../../live/live-context.js';
import { PictureField } from '../../ui/picture-field.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { REFERENCE_SAMPLES, SOURCE_SAMPLES } from '../../ui/samples.js';
import { SubmitButton } from '../../ui/submit-button.js';
import { NEEDS, missingFrom, requestOf, useGenerationDraft } from './generation-draft.js';
import type { Missing } from './generation-draft.js';
import { GenerationOptions } from './generation-options.js';
import { PromptField } from './prompt-field.js';

export function GenerationForm({ type }: { type: GenerationType }) {
  const { t } = useI18n();
  const live = useLive();
  const queries = useQueryClient();
  const [draft, update] = useGenerationDraft(type);
  const [missing, setMissing] = useState<Missing>({});
  const needs = NEEDS[type];
  const create = useMutation({
    mutationFn: () => post<GenerationTask>('/generation/tasks', requestOf(type, draft)),
    onSuccess: (task) => {
      live.announce(task);
      void queries.invalidateQueries({ queryKey: ['me'] });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const lacks = missingFrom(type, draft);
    setMissing(lacks);
    if (Object.keys(lacks).length === 0) create.mutate();
  };
  const textOf = (key: string, otherwise: 'gen.source' | 'gen.reference'): string => {
    const special = `${key}.${type}`;
    return t(isTextKey(special) ? special : otherwise);
  };
  return (
    <form onSubmit={submit} className="form-panel" aria-label={t(`type.${type}`)} noValidate>
      <Stack gap="lg">
        {needs.source && (
          <PictureField
            label={textOf('gen.source', 'gen.source')}
            required
            error={missing.source && draft.source.length === 0 ? t('form.missing') : null}
            pictures={draft.source}
            max={1}
            samples={SOURCE_SAMPLES[type]}
            onChange={(source) => update({ source })}
          />
        )}
        {needs.prompt !== 'none' && (
          <PromptField
            type={type}
            prompt={draft.prompt}
            required={needs.prompt === 'required'}
            missing={(missing.prompt ?? false) && missingFrom(type, draft).prompt === true}
            onChange={(prompt) => update({ prompt })}
          />
        )}
        {needs.references !== 'none' && (
          <PictureField
            label={textOf('gen.reference', 'gen.reference')}
            required={needs.references === 'required'}
            error={missing.references && draft.references.length === 0 ? t('form.missing') : null}
            pictures={draft.references}
            max={4}
            samples={REFERENCE_SAMPLES[type]}
            onChange={(references) => update({ references })}
          />
        )}
        <GenerationOptions type={type} draft={draft} update={update} />
        <SubmitButton busy={create.isPending}>{t(type === 'CREATE' ? 'gen.submit' : 'gen.submit.edit')}</SubmitButton>
        <ProblemAlert error={create.error} />
      </Stack>
    </form>
  );
}
