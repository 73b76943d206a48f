import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { fetchText, get } from '../../api/http.js';
import type { PdfTask } from '../../api/types.js';
import { isTextKey, useI18n } from '../../i18n/i18n.js';
import type { Translate } from '../../i18n/i18n.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

interface PageState {
  number: number;
  state: string;
}

/** One small square a page, to see at a glance where text is missing, and in words how many there are of each sort. */
export function PageMap({ task, isWanted }: { task: PdfTask; isWanted: boolean }) {
  const { t } = useI18n();
  const { data: pages, error } = usePages(task, isWanted);
  const counts = new Map<string, number>();
  for (const { state } of pages ?? []) counts.set(state, (counts.get(state) ?? 0) + 1);
  if (error) return <ProblemAlert error={error} />;
  return (
    <div>
      {pages === undefined ? (
        <Places n={task.totalPages ?? 0} />
      ) : (
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
      )}
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

/** As large as the map that comes in their place, so that nothing moves then. */
function Places({ n }: { n: number }) {
  return (
    <div className="page-map" aria-hidden>
      {Array.from({ length: n }, (_, index) => (
        <i key={index} data-state="empty" />
      ))}
    </div>
  );
}

/** Of which pages of a finished job there is text. It is in the JSON, with all of the text: megabytes, of a long document. */
function usePages(task: PdfTask, isWanted: boolean): UseQueryResult<PageState[]> {
  return useQuery({
    queryKey: ['pdf-pages', task.id, task.updateTime],
    queryFn: async ({ signal }) => {
      const { result } = await get<PdfTask>(`/pdf/jobs/${task.id}`, signal);
      if (!result?.jsonUrl) return [];
      const { pages } = JSON.parse(await fetchText(result.jsonUrl, signal)) as { pages: PageState[] };
      return pages.map(({ number, state }) => ({ number, state }));
    },
    enabled: isWanted,
    staleTime: Infinity,
  });
}

export function nameOfState(state: string, t: Translate): string {
  const key = `pdf.state.${state}`;
  return isTextKey(key) ? t(key) : state;
}
