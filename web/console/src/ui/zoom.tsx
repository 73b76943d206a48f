import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { useI18n } from '../i18n/i18n.js';
import { LinkedImage } from './linked-image.js';

interface ZoomProps {
  url: string | null;
  title: string;
  onClose: () => void;
}

/** A picture on the whole screen: fitted at first, then pixel by pixel. */
export function Zoom({ url, title, onClose }: ZoomProps) {
  const { t } = useI18n();
  const [full, setFull] = useState(false);
  return (
    <Modal
      opened={url !== null}
      onClose={onClose}
      fullScreen
      title={<Text truncate>{title}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      classNames={{ content: 'zoom', body: 'zoom-body' }}
      transitionProps={{ duration: 120 }}
    >
      <div className="zoom-picture" data-full={full || undefined}>
        <button type="button" onClick={() => setFull(!full)} aria-label={t(full ? 'action.zoomOut' : 'action.zoomIn')}>
          {url !== null && <LinkedImage src={url} alt={title} />}
        </button>
      </div>
      <Group justify="center" p="sm">
        <Button variant="default" size="xs" onClick={() => setFull(!full)}>
          {t(full ? 'action.zoomOut' : 'action.zoomIn')}
        </Button>
        <Button component="a" variant="default" size="xs" href={url ?? ''} download target="_blank" rel="noreferrer">
          {t('action.download')}
        </Button>
      </Group>
    </Modal>
  );
}
