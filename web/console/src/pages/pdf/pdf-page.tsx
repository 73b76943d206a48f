import { useI18n } from '../../i18n/i18n.js';
import { TaskCard } from '../../tasks/task-card.js';
import { TaskFeed } from '../../tasks/task-feed.js';
import { Availability } from '../../ui/availability.js';
import { PageHeader } from '../../ui/page-header.js';
import { PdfCard } from './pdf-card.js';
import { PdfForm } from './pdf-form.js';

const PDFS = { kind: 'pdf' } as const;

export function PdfPage() {
  const { t } = useI18n();
  return (
    <>
      <PageHeader title={t('nav.pdf')} intro={t('pdf.intro')} />
      <Availability path="/pdf/jobs">
        <div className="work-area">
          <PdfForm />
          <div className="results">
            <TaskFeed
              filter={PDFS}
              wide
              renderTask={(task) =>
                task.kind === 'pdf' ? <PdfCard key={task.id} task={task} /> : <TaskCard key={task.id} task={task} />
              }
            />
          </div>
        </div>
      </Availability>
    </>
  );
}
