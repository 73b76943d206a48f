import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/http.js';
import type { PdfTask } from '../../api/types.js';
import { isTextKey, useI18n } from '../../i18n/i18n.js';
import type { Translate } from '../../i18n/i18n.js';

interface PageState {
  number: number;
  state: string;
}

interface PdfResult {
  jsonUrl: string;
  pages: PageState[];
}

/** The JSON of a finished job: where it is, and of which pages it has text. */
function usePdfResult(task: PdfTask): PdfResult | null | undefined {
  const { data } = useQuery({
    queryKey: ['pdf-pages', task.id, task.updateTime],
    queryFn: async ({ signal }) => {
      const { result } = await get<PdfTask>(`/pdf/jobs/${task.id}`, signal);
      const jsonUrl = result?.jsonUrl;
      if (!jsonUrl) return null;
      const { pages } = (await (await fetch(jsonUrl, { signal })).json()) as { pages: PageState[] };
      return { jsonUrl, pages: pages.map(({ number, state }) => ({ number, state })) };
    },
    staleTime: Infinity,
  });
  return data;
}

/** One small square a page, to see at a glance where text is missing, and in words how many there are of each sort. */
export function PageMap({ task }: { task: PdfTask }) {
  const { t } = useI18n();
  const pages = usePdfResult(task)?.pages ?? [];
  const counts = new Map<string, number>();
  for (const { state } of pages) counts.set(state, (counts.get(state) ?? 0) + 1);
  return (
    <div>
      <ul className="page-map" aria-label={t('pdf.map')}>
        {pages.map(({ number, state }) => {
          const text = t('pdf.page', { n: number, state: nameOfState(state, t) });
          return (
            <li key={number} data-state={state} title={text}>
              <span className="visually-hidden">{text}</span>
            </li>
          );
        })}
      </ul>
      <Text size="xs" c="dimmed" mt={6} mih={18} component="div" className="page-map legend" aria-hidden>
        {[...counts].map(([state, n]) => (
          <span key={state}>
            <i data-state={state} />
            {nameOfState(state, t)}: {n}
          </span>
        ))}
      </Text>
    </div>
  );
}

export function JsonLink({ task }: { task: PdfTask }) {
  const { t } = useI18n();
  const result = usePdfResult(task);
  if (!result) return null;
  return (
    <Button component="a" size="xs" variant="default" href={result.jsonUrl} download target="_blank" rel="noreferrer">
      {t('pdf.json')}
    </Button>
  );
}

export function nameOfState(state: string, t: Translate): string {
  const key = `pdf.state.${state}`;
  return isTextKey(key) ? t(key) : state;
}
