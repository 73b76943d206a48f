import { Group, Text } from '@mantine/core';
import type { GenerationTask, PdfTask, PreviewTask, Task, VideoTask } from '../api/types.js';
import { useFile } from '../api/files.js';
import { useI18n } from '../i18n/i18n.js';
import type { Translate } from '../i18n/i18n.js';
import { useProducts, useWorks } from '../catalog/use-catalog.js';
import { LinkedImage } from '../ui/linked-image.js';

/** What was asked for: the prompt and the pictures it started from, or the product and its colour. */
export function TaskTitle({ task }: { task: Task }) {
  const { t } = useI18n();
  switch (task.kind) {
    case 'preview':
      return <PreviewTitle task={task} />;
    case 'generation':
      return <GenerationTitle task={task} />;
    case 'pdf':
      return <PdfTitle task={task} />;
    case 'video':
      return (
        <Text size="sm" fw={500}>
          {t('kind.video')}
          <Text span size="xs" c="dimmed" fw={400}>
            {detailsOf(task, t)}
          </Text>
        </Text>
      );
  }
}

/** How many clips, and what came of them. */
function detailsOf({ inputs = [], output }: VideoTask, t: Translate): string {
  const { durationMs, width, height } = output ?? {};
  return [
    t('video.count', { n: inputs.length }),
    ...(durationMs === undefined ? [] : [`${(durationMs / 1_000).toFixed(1)} s`]),
    ...(width === undefined || height === undefined ? [] : [`${width} × ${height}`]),
  ]
    .map((text) => ` · ${text}`)
    .join('');
}

function PdfTitle({ task }: { task: PdfTask }) {
  const { t } = useI18n();
  const { data: file } = useFile(task.fileId ?? null);
  const { totalPages } = task;
  return (
    <Text size="sm" fw={500} className="task-name">
      {file?.name ?? t('kind.pdf')}
      {typeof totalPages === 'number' && (
        <Text span size="xs" c="dimmed" fw={400}>
          {` · ${t('pdf.pagesOf', { n: totalPages })}`}
        </Text>
      )}
    </Text>
  );
}

function PreviewTitle({ task }: { task: PreviewTask }) {
  const product = useProducts().data?.find(({ id }) => id === task.productId);
  const work = useWorks().data?.find(({ id }) => id === task.workId);
  const hex = product?.colors.find(({ name }) => name === task.color)?.hex;
  return (
    <div className="task-title">
      <Text size="sm" fw={500} lineClamp={1}>
        {product?.name ?? '…'}
      </Text>
      <Group gap={6} wrap="nowrap">
        {work && (
          <LinkedImage className="thumb" src={work.url} alt={work.title} width={28} height={28} loading="lazy" />
        )}
        <span className="dot" style={{ background: hex }} aria-hidden />
        <Text size="xs" c="dimmed" truncate>
          {task.color} · {task.size}
        </Text>
      </Group>
    </div>
  );
}

function GenerationTitle({ task }: { task: GenerationTask }) {
  const { t } = useI18n();
  const pictures = [
    ...(task.sourceImageUrl === null ? [] : [{ url: task.sourceImageUrl, alt: t('task.source') }]),
    ...task.referenceImageUrls.map((url, index) => ({ url, alt: t('task.reference', { n: index + 1 }) })),
  ];
  return (
    <div className="task-title">
      <Text size="sm" fw={500} lineClamp={2} title={task.prompt ?? undefined}>
        {task.prompt || t(`type.${task.type}`)}
      </Text>
      {pictures.length > 0 && (
        <Group gap={6}>
          {pictures.map(({ url, alt }, index) => (
            <LinkedImage key={index} className="thumb" src={url} alt={alt} width={36} height={36} loading="lazy" />
          ))}
        </Group>
      )}
    </div>
  );
}
