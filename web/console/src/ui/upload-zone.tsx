import { Button, Group, Progress, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconSparkles, IconUpload } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { DragEvent } from 'react';
import { uploadFile } from '../api/uploads.js';
import type { StoredFile } from '../api/types.js';
import { useI18n } from '../i18n/i18n.js';
import { ProblemAlert } from './problem-alert.js';
import { fetchSample } from './samples.js';
import type { Sample } from './samples.js';

interface UploadZoneProps {
  label: string;
  accept: string;
  /** Which files are meant, in words. */
  hint: string;
  multiple?: boolean;
  compact?: boolean;
  /** To try it with, as long as nothing was chosen. */
  samples?: readonly Sample[];
  /** Each file as soon as it is there. */
  onUploaded: (file: StoredFile) => void | Promise<void>;
}

interface Upload {
  name: string;
  percent: number;
}

/** A place to drop files on, and a file input for everybody else; it uploads them one after the other and shows how far it is. */
export function UploadZone(props: UploadZoneProps) {
  const { label, accept, hint, multiple = false, compact = false, samples = [], onUploaded } = props;
  const { t } = useI18n();
  const id = useId();
  const [upload, setUpload] = useState<Upload | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [isOver, setOver] = useState(false);

  const take = async (chosen: () => Promise<readonly File[]>): Promise<void> => {
    setError(null);
    try {
      const files = await chosen();
      for (const file of multiple ? files : files.slice(0, 1)) {
        setUpload({ name: file.name, percent: 0 });
        await onUploaded(await uploadFile(file, (percent) => setUpload({ name: file.name, percent })));
      }
    } catch (caught) {
      setError(caught instanceof Error ? caught : new Error(String(caught)));
    } finally {
      setUpload(null);
    }
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    void take(async () => files);
  };

  return (
    <Stack gap="xs">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the input in it is for the keyboard */}
      <label
        htmlFor={id}
        className="upload-zone"
        data-over={isOver || undefined}
        data-compact={compact || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <input
          id={id}
          type="file"
          className="visually-hidden"
          aria-label={label}
          accept={accept}
          multiple={multiple}
          disabled={upload !== null}
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])];
            // So that the same file can be chosen again.
            currentTarget.value = '';
            void take(async () => files);
          }}
        />
        {upload === null ? (
          <Group gap="sm" justify="center" wrap="nowrap">
            <IconUpload size={20} stroke={1.6} aria-hidden />
            <div>
              <Text size="sm">{t(multiple ? 'upload.dropMany' : 'upload.drop')}</Text>
              <Text size="xs" c="dimmed">
                {hint}
              </Text>
            </div>
          </Group>
        ) : (
          <Stack gap={6} w="100%" role="status">
            <Text size="sm" truncate>
              {t('upload.uploading', { name: upload.name })}
            </Text>
            <Progress value={upload.percent} aria-label={t('upload.uploading', { name: upload.name })} />
          </Stack>
        )}
      </label>
      {samples.length > 0 && !compact && (
        <Button
          size="compact-sm"
          variant="subtle"
          className="try-sample"
          disabled={upload !== null}
          leftSection={<IconSparkles size={16} stroke={1.6} aria-hidden />}
          onClick={() => void take(() => Promise.all(samples.map(fetchSample)))}
        >
          {t(multiple ? 'upload.samples' : 'upload.sample')}
          <VisuallyHidden>: {label}</VisuallyHidden>
        </Button>
      )}
      <ProblemAlert error={error} />
    </Stack>
  );
}
