import { Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconBan, IconFileText } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { isActive } from '../api/tasks.js';
import type { Task } from '../api/types.js';
import { useI18n } from '../i18n/i18n.js';
import { useLink } from '../live/use-link.js';
import { LinkedImage } from '../ui/linked-image.js';
import { Zoom } from '../ui/zoom.js';
import { taskName } from './task-name.js';

/** The picture of a task, or in its place, of the same size, why there is none (yet). */
export function TaskMedia({ task }: { task: Task }) {
  const { t } = useI18n();
  const name = taskName(task, t);
  if (isActive(task)) {
    return (
      <div className="task-media" data-state="active">
        <Loader aria-label={t(`status.${task.status}`)} role="status" size="md" />
      </div>
    );
  }
  if (task.status === 'FAILED') {
    return (
      <div className="task-media" data-state="failed">
        <IconAlertTriangle size={26} stroke={1.6} aria-hidden />
        <Text size="sm" ta="center" lineClamp={6}>
          {task.errorMessage ?? t('status.FAILED')}
        </Text>
      </div>
    );
  }
  if (task.status === 'CANCELLED') {
    return (
      <div className="task-media" data-state="cancelled">
        <IconBan size={26} stroke={1.6} aria-hidden />
        <Text size="sm">{t('status.CANCELLED')}</Text>
      </div>
    );
  }
  if (task.kind === 'video' && task.resultUrl !== null) {
    return (
      <div className="task-media">
        <Film url={task.resultUrl} label={t('task.result', { name })} />
      </div>
    );
  }
  if (task.kind === 'pdf') return <Document />;
  return <Pictures urls={picturesOf(task)} name={name} />;
}

/** Shows a picture from within the film, as many begin with a black one; played, it starts at its beginning. */
function Film({ url, label }: { url: string; label: string }) {
  const played = useRef(false);
  const link = useLink(url);
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- it is the user's own film, without captions
    <video
      src={link.src}
      controls
      preload="metadata"
      aria-label={label}
      onError={link.onError}
      onLoadedMetadata={({ currentTarget: film }) => {
        link.onLoaded();
        if (!played.current) film.currentTime = Math.min(0.5, film.duration / 2);
      }}
      onPlay={({ currentTarget: film }) => {
        if (!played.current) film.currentTime = 0;
        played.current = true;
      }}
    />
  );
}

/** A text is no picture. */
function Document() {
  return (
    <div className="task-media" data-state="document">
      <IconFileText size={44} stroke={1.1} aria-hidden />
    </div>
  );
}

function picturesOf(task: Task): string[] {
  const urls = task.kind === 'generation' ? task.results.flatMap(({ url }) => (url === undefined ? [] : [url])) : [];
  if (urls.length > 0) return urls;
  return task.resultUrl === null ? [] : [task.resultUrl];
}

function Pictures({ urls, name }: { urls: readonly string[]; name: string }) {
  const { t } = useI18n();
  const [zoomed, setZoomed] = useState<number | null>(null);
  return (
    <div className="task-media" data-count={Math.min(urls.length, 4)}>
      {urls.slice(0, 4).map((url, index) => {
        const which = urls.length > 1 ? `, ${t('task.picture', { n: index + 1, total: urls.length })}` : '';
        return (
          <button
            key={index}
            type="button"
            onClick={() => setZoomed(index)}
            aria-label={`${t('action.zoom')}: ${name}${which}`}
          >
            <LinkedImage src={url} alt={t('task.result', { name }) + which} loading="lazy" decoding="async" />
          </button>
        );
      })}
      <Zoom url={zoomed === null ? null : (urls[zoomed] ?? null)} title={name} onClose={() => setZoomed(null)} />
    </div>
  );
}
