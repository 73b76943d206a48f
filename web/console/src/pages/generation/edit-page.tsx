import { SegmentedControl, Text } from '@mantine/core';
import { useLocation } from 'wouter';
import type { GenerationType } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { NotFound } from '../../ui/not-found.js';
import { PageHeader } from '../../ui/page-header.js';
import { GenerationArea } from './generation-page.js';

const MODES: Record<string, GenerationType> = {
  background: 'BACKGROUND_CHANGE',
  head: 'HEAD_SWAP',
  pose: 'POSE_CHANGE',
};

/** Three edits, each with an address of its own. */
export function EditPage({ mode }: { mode: string }) {
  const { t } = useI18n();
  const [, navigate] = useLocation();
  const type = MODES[mode];
  if (type === undefined) return <NotFound />;
  return (
    <>
      <PageHeader title={t('nav.edit')} intro={t('gen.edit.intro')} />
      <div className="edit-modes">
        <SegmentedControl
          aria-label={t('gen.edit.mode')}
          data={Object.entries(MODES).map(([value, name]) => ({ value, label: t(`type.${name}`) }))}
          value={mode}
          onChange={(chosen) => navigate(`/edit/${chosen}`)}
        />
        <Text size="sm" c="dimmed">
          {t(`gen.${type}.intro`)}
        </Text>
      </div>
      <GenerationArea key={type} type={type} />
    </>
  );
}
