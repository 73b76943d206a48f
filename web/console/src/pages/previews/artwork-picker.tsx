import { Input, VisuallyHidden } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/http.js';
import type { StoredFile, Work } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { LinkedImage } from '../../ui/linked-image.js';
import { PICTURE_TYPES } from '../../ui/picture-field.js';
import { ARTWORK_SAMPLES } from '../../ui/samples.js';
import { UploadZone } from '../../ui/upload-zone.js';

interface ArtworkPickerProps {
  works: readonly Work[];
  chosen: Work | null;
  onChoose: (id: number) => void;
}

/** The user's artworks as pictures to pick from, and a place to add one. */
export function ArtworkPicker({ works, chosen, onChoose }: ArtworkPickerProps) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const add = async ({ id, name }: StoredFile): Promise<void> => {
    const work = await post<Work>('/works', { title: titleOf(name), fileId: id });
    queries.setQueryData<Work[]>(['works'], (known = []) => [work, ...known]);
    onChoose(work.id);
  };
  return (
    <Input.Wrapper
      label={t('previews.artwork')}
      labelElement="div"
      role="radiogroup"
      aria-label={t('previews.artwork')}
    >
      {works.length > 0 && (
        <div className="artworks">
          {works.map(({ id, title, url }) => (
            <label key={id} className="artwork" title={title}>
              <input
                type="radio"
                name="artwork"
                className="visually-hidden"
                checked={chosen?.id === id}
                onChange={() => onChoose(id)}
              />
              <LinkedImage src={url} alt="" width={72} height={72} loading="lazy" />
              <VisuallyHidden>{title}</VisuallyHidden>
            </label>
          ))}
        </div>
      )}
      <UploadZone
        label={t('previews.artwork.add')}
        accept={PICTURE_TYPES}
        hint={t('upload.pictures')}
        compact={works.length > 0}
        samples={ARTWORK_SAMPLES}
        onUploaded={add}
      />
    </Input.Wrapper>
  );
}

function titleOf(fileName: string): string {
  return fileName.replace(/\.[^.]+$/, '').slice(0, 200) || 'Artwork';
}
