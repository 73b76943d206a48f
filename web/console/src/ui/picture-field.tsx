import { ActionIcon, Input } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useFile } from '../api/files.js';
import { useI18n } from '../i18n/i18n.js';
import type { Sample } from './samples.js';
import { UploadZone } from './upload-zone.js';

export interface ChosenPicture {
  fileId: string;
  url: string;
}

interface PictureFieldProps {
  label: string;
  required?: boolean;
  error?: string | null;
  pictures: readonly ChosenPicture[];
  max: number;
  samples?: readonly Sample[];
  onChange: (pictures: ChosenPicture[]) => void;
}

export const PICTURE_TYPES = 'image/png,image/jpeg,image/webp';

/** Pictures of a form: uploaded here, shown, removable. */
export function PictureField({
  label,
  required = false,
  error,
  pictures,
  max,
  samples = [],
  onChange,
}: PictureFieldProps) {
  const { t } = useI18n();
  return (
    <Input.Wrapper
      label={label}
      withAsterisk={required}
      error={error}
      labelElement="div"
      role="group"
      aria-label={label}
    >
      {pictures.length > 0 && (
        <div className="chosen-pictures">
          {pictures.map(({ fileId, url }, index) => (
            <div key={`${fileId} ${index}`} className="chosen-picture">
              <ChosenImage fileId={fileId} url={url} alt={`${label} ${index + 1}`} />
              <ActionIcon
                size="sm"
                radius="xl"
                color="dark"
                variant="filled"
                aria-label={t('action.remove', { name: `${label} ${index + 1}` })}
                onClick={() => onChange(pictures.filter((_, other) => other !== index))}
              >
                <IconX size={14} />
              </ActionIcon>
            </div>
          ))}
        </div>
      )}
      {pictures.length < max && (
        <UploadZone
          label={label}
          accept={PICTURE_TYPES}
          hint={t('upload.pictures')}
          compact={pictures.length > 0}
          samples={samples}
          onUploaded={({ id, url }) => onChange([...pictures, { fileId: id, url }])}
        />
      )}
    </Input.Wrapper>
  );
}

/** What was chosen may be in the form for days, and its link no more. */
function ChosenImage({ fileId, url, alt }: ChosenPicture & { alt: string }) {
  const [refused, setRefused] = useState(false);
  const { data: file } = useFile(refused ? fileId : null);
  return <img src={file?.url ?? url} alt={alt} width={96} height={96} onError={() => setRefused(true)} />;
}
