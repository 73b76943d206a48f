import { SegmentedControl, Text } from '@mantine/core';
import { useLocation } from 'wouter';
import { useI18n } from '../../i18n/i18n.js';
import { NotFound } from '../../ui/not-found.js';
import { PageHeader } from '../../ui/page-header.js';
import { GenerationArea } from './generation-page.js';

const MODES = { background: 'BACKGROUND_CHANGE', head: 'HEAD_SWAP', pose: 'POSE_CHANGE' } as const;
const NAMES = ['background', 'head', 'pose'] as const;

/** Three edits, each with an address of its own. */
export function EditPage({ mode }: { mode: string }) {
  const { t } = useI18n();
  const [, navigate] = useLocation();
  const name = NAMES.find((known) => known === mode);
  if (name === undefined) return <NotFound />;
  const type = MODES[name];
  return (
    <>
      <PageHeader title={t('nav.edit')} intro={t('gen.edit.intro')} />
      <div className="edit-modes">
        <SegmentedControl
          aria-label={t('gen.edit.mode')}
          data={NAMES.map((value) => ({ value, label: t(`gen.mode.${value}`) }))}
          value={name}
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
