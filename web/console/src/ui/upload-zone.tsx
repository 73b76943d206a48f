import { Group, Progress, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { uploadFile } from '../api/uploads.js';
import type { StoredFile } from '../api/types.js';
import { useI18n } from '../i18n/i18n.js';
import { ProblemAlert } from './problem-alert.js';

interface UploadZoneProps {
  label: string;
  accept: string;
  /** Which files are meant, in words. */
  hint: string;
  multiple?: boolean;
  compact?: boolean;
  children?: ReactNode;
  /** Each file as soon as it is there. */
  onUploaded: (file: StoredFile) => void | Promise<void>;
}

interface Upload {
  name: string;
  percent: number;
}

/** A place to drop files on, and a file input for everybody else; it uploads them one after the other and shows how far it is. */
export function UploadZone({ label, accept, hint, multiple = false, compact = false, onUploaded }: UploadZoneProps) {
  const { t } = useI18n();
  const id = useId();
  const [upload, setUpload] = useState<Upload | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [isOver, setOver] = useState(false);

  const take = async (files: readonly File[]): Promise<void> => {
    setError(null);
    try {
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
    void take([...event.dataTransfer.files]);
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
            void take(files);
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
      <ProblemAlert error={error} />
    </Stack>
  );
}
