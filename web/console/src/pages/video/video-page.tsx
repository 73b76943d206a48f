import { useI18n } from '../../i18n/i18n.js';
import { TaskFeed } from '../../tasks/task-feed.js';
import { Availability } from '../../ui/availability.js';
import { PageHeader } from '../../ui/page-header.js';
import { VideoForm } from './video-form.js';

const VIDEOS = { kind: 'video' } as const;

export function VideoPage() {
  const { t } = useI18n();
  return (
    <>
      <PageHeader title={t('nav.video')} intro={t('video.intro')} />
      <Availability path="/video/compositions">
        <div className="work-area">
          <VideoForm />
          <div className="results">
            <TaskFeed filter={VIDEOS} wide />
          </div>
        </div>
      </Availability>
    </>
  );
}
