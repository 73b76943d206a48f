import { Input, SegmentedControl, Select, Stack, Switch, Text, VisuallyHidden } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { newKey } from '../../api/new-key.js';
import { post } from '../../api/http.js';
import type { VideoTask } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { useLive } from '../../live/live-context.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { VIDEO_SAMPLES } from '../../ui/samples.js';
import { SubmitButton } from '../../ui/submit-button.js';
import { UploadZone } from '../../ui/upload-zone.js';
import { ClipRow } from './clip-row.js';
import { TRANSITION_MS, moved, requestOf, useVideoDraft } from './video-draft.js';
import type { VideoDraft } from './video-draft.js';

const FRAMES = ['1920x1080', '1280x720', '720x1280', '1080x1080'];
const TRANSITIONS = ['crossfade'];

export function VideoForm() {
  const { t } = useI18n();
  const live = useLive();
  const [draft, update] = useVideoDraft();
  const dragged = useRef(0);
  const [tooFew, setTooFew] = useState(false);
  const [place, setPlace] = useState<number | null>(null);
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= draft.clips.length) return;
    update({ clips: moved(draft.clips, from, to) });
    setPlace(to + 1);
  };
  const create = useMutation({
    mutationFn: () => post<VideoTask>('/video/compositions', requestOf(draft)),
    onSuccess: (task) => live.announce(task),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTooFew(draft.clips.length < 2);
    if (draft.clips.length >= 2) create.mutate();
  };
  return (
    <form className="form-panel" onSubmit={submit} aria-label={t('nav.video')} noValidate>
      <Stack gap="lg">
        <Input.Wrapper
          label={t('video.clips')}
          description={draft.clips.length > 1 ? t('video.clips.hint') : undefined}
          error={tooFew && draft.clips.length < 2 ? t('video.clips.two') : null}
          labelElement="div"
        >
          {draft.clips.length > 0 && (
            <ol className="clips">
              {draft.clips.map((clip, index) => (
                <ClipRow
                  key={clip.key}
                  clip={clip}
                  index={index}
                  count={draft.clips.length}
                  onChange={(change) =>
                    update({ clips: draft.clips.map((other) => (other === clip ? { ...clip, ...change } : other)) })
                  }
                  onMove={(to) => move(index, to)}
                  onRemove={() => update({ clips: draft.clips.filter((other) => other !== clip) })}
                  onDragStart={() => {
                    dragged.current = index;
                  }}
                  onDropHere={() => move(dragged.current, index)}
                />
              ))}
            </ol>
          )}
          <VisuallyHidden aria-live="polite">
            {place !== null && t('video.moved', { n: place, total: draft.clips.length })}
          </VisuallyHidden>
          <UploadZone
            label={t('video.clips')}
            accept="video/*"
            hint={t('upload.videos')}
            multiple
            compact={draft.clips.length > 0}
            samples={VIDEO_SAMPLES}
            onUploaded={({ id }) =>
              update(({ clips }) => ({ clips: [...clips, { key: newKey(), fileId: id, start: '', end: '' }] }))
            }
          />
        </Input.Wrapper>
        <OutputFields draft={draft} update={update} />
        <SubmitButton busy={create.isPending}>{t('video.submit')}</SubmitButton>
        <ProblemAlert error={create.error} />
      </Stack>
    </form>
  );
}

/** A task made by a program, which is used again, may have had another than this form offers. */
function withChosen(offered: readonly string[], chosen: string): readonly string[] {
  return chosen === '' || offered.includes(chosen) ? offered : [chosen, ...offered];
}

interface OutputFieldsProps {
  draft: VideoDraft;
  update: (change: Partial<VideoDraft>) => void;
}

function OutputFields({ draft, update }: OutputFieldsProps) {
  const { t } = useI18n();
  const labelled = (value: string) => ({
    value,
    label: value === 'crossfade' ? t('video.transition.crossfade') : value,
  });
  return (
    <>
      <div>
        <Text size="sm" fw={500} mb={6}>
          {t('video.container')}
        </Text>
        <SegmentedControl
          fullWidth
          aria-label={t('video.container')}
          data={[
            { value: 'mp4', label: 'MP4' },
            { value: 'webm', label: 'WebM' },
          ]}
          value={draft.container}
          onChange={(container) => update({ container: container === 'webm' ? 'webm' : 'mp4' })}
        />
      </div>
      <Select
        label={t('video.frame')}
        data={[
          { value: '', label: t('video.frame.auto') },
          ...withChosen(FRAMES, draft.frame).map((frame) => ({ value: frame, label: frame.replace('x', ' × ') })),
        ]}
        value={draft.frame}
        allowDeselect={false}
        onChange={(frame) => update({ frame: frame ?? '' })}
      />
      <Select
        label={t('video.fit')}
        data={[
          { value: 'contain', label: t('video.fit.contain') },
          { value: 'cover', label: t('video.fit.cover') },
        ]}
        value={draft.fit}
        allowDeselect={false}
        onChange={(fit) => update({ fit: fit === 'cover' ? 'cover' : 'contain' })}
      />
      <Select
        label={t('video.transition')}
        data={[
          { value: 'none', label: t('video.transition.none') },
          ...withChosen(TRANSITIONS, draft.transition === 'none' ? '' : draft.transition).map(labelled),
        ]}
        value={draft.transition}
        allowDeselect={false}
        onChange={(type) => update({ transition: type ?? 'none', transitionMs: TRANSITION_MS })}
      />
      <Switch
        label={t('video.audio')}
        checked={draft.audio}
        onChange={({ currentTarget }) => update({ audio: currentTarget.checked })}
      />
    </>
  );
}
