import { Alert, Button, Input, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useProducts, useWorks } from '../../catalog/use-catalog.js';
import type { PreviewTask } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { useLiveTasks } from '../../live/live-context.js';
import { mergeTasks } from '../../tasks/merge-tasks.js';
import { TaskFeed } from '../../tasks/task-feed.js';
import { useHistory } from '../../tasks/use-history.js';
import { LoadingPage } from '../../ui/loading-page.js';
import { PageHeader } from '../../ui/page-header.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ArtworkPicker } from './artwork-picker.js';
import { ColorGrid } from './color-grid.js';
import { ColorPicker } from './color-picker.js';
import { usePreviewChoice } from './preview-draft.js';
import type { PreviewChoice } from './preview-draft.js';
import { useSubmitPreviews } from './use-previews.js';

const PREVIEWS = { kind: 'preview' } as const;

export function PreviewsPage() {
  const { t } = useI18n();
  const works = useWorks();
  const products = useProducts();
  const choice = usePreviewChoice(works.data ?? [], products.data ?? []);
  const submit = useSubmitPreviews(choice);
  const tasks = useTasksOfChoice(choice);
  const shown = new Set([...tasks.values()].map(({ id }) => id));
  return (
    <>
      <PageHeader title={t('nav.previews')} intro={t('previews.intro')} />
      {works.isPending || products.isPending ? (
        <LoadingPage />
      ) : (
        <div className="work-area">
          <Stack component="section" gap="lg" className="form-panel" aria-label={t('nav.previews')}>
            <ProblemAlert error={works.error ?? products.error} />
            <PreviewForm
              choice={choice}
              works={works.data ?? []}
              products={products.data ?? []}
              submit={(colors) => submit.mutate(colors)}
              busy={submit.isPending}
            />
            <ProblemAlert error={submit.error} />
          </Stack>
          <div className="results">
            <ColorGrid choice={choice} tasks={tasks} onPreview={(color) => submit.mutate([color])} />
            <TaskFeed filter={PREVIEWS} leaveOut={shown} hideEmpty={choice.work !== null} />
          </div>
        </div>
      )}
    </>
  );
}

interface PreviewFormProps {
  choice: PreviewChoice;
  works: Parameters<typeof ArtworkPicker>[0]['works'];
  products: NonNullable<ReturnType<typeof useProducts>['data']>;
  busy: boolean;
  submit: (colors: readonly string[]) => void;
}

function PreviewForm({ choice, works, products, busy, submit }: PreviewFormProps) {
  const { t } = useI18n();
  const { work, product, colors, size, update } = choice;
  return (
    <>
      <ArtworkPicker works={works} chosen={work} onChoose={(workId) => update({ workId })} />
      {product === null ? (
        <Alert color="gray">{t('previews.noProducts')}</Alert>
      ) : (
        <>
          <Select
            label={t('previews.product')}
            data={products.map(({ id, name }) => ({ value: String(id), label: name }))}
            value={String(product.id)}
            allowDeselect={false}
            onChange={(id) => update({ productId: Number(id), colors: null })}
          />
          <ColorPicker product={product} chosen={colors} onChange={(chosen) => update({ colors: chosen })} />
          <Input.Wrapper label={t('previews.size')} labelElement="div">
            <SegmentedControl
              fullWidth
              aria-label={t('previews.size')}
              data={product.sizes.map(({ name }) => name)}
              value={size}
              onChange={(chosen) => update({ size: chosen })}
            />
          </Input.Wrapper>
          <Button
            size="md"
            disabled={work === null || colors.length === 0}
            loading={busy}
            onClick={() => submit(colors)}
          >
            {colors.length === 1 ? t('previews.submit.one') : t('previews.submit', { n: colors.length })}
          </Button>
          {work === null && (
            <Text size="sm" c="dimmed">
              {t('previews.noArtwork')}
            </Text>
          )}
        </>
      )}
    </>
  );
}

/** The newest task of each colour of the chosen artwork, product and size. */
function useTasksOfChoice({ work, product, size }: PreviewChoice): Map<string, PreviewTask> {
  const live = useLiveTasks(PREVIEWS);
  const history = useHistory(PREVIEWS);
  const newest = new Map<string, PreviewTask>();
  for (const task of mergeTasks(history.data?.pages.flatMap(({ data }) => data) ?? [], live)) {
    if (task.kind !== 'preview' || newest.has(task.color)) continue;
    if (task.workId === work?.id && task.productId === product?.id && task.size === size) newest.set(task.color, task);
  }
  return newest;
}
