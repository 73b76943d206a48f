import { useMemo } from 'react';
import type { GenerationType } from '../../api/types.js';
import type { TextKey } from '../../i18n/en.js';
import { useI18n } from '../../i18n/i18n.js';
import { TaskFeed } from '../../tasks/task-feed.js';
import { PageHeader } from '../../ui/page-header.js';
import { GenerationForm } from './generation-form.js';

/** A page for one type of generation: its form, and its tasks only. */
export function GenerationPage({ type, title }: { type: GenerationType; title: TextKey }) {
  const { t } = useI18n();
  return (
    <>
      <PageHeader title={t(title)} intro={t(`gen.${type}.intro`)} />
      <GenerationArea type={type} />
    </>
  );
}

export function GenerationArea({ type }: { type: GenerationType }) {
  const filter = useMemo(() => ({ kind: 'generation', type }) as const, [type]);
  return (
    <div className="work-area">
      <GenerationForm type={type} />
      <div className="results">
        <TaskFeed filter={filter} />
      </div>
    </div>
  );
}
