import { useQuery } from '@tanstack/react-query';
import Renderer from 'markdown-to-jsx';
import { fetchText, get } from '../../api/http.js';
import type { PdfTask } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { LoadingPage } from '../../ui/loading-page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { nameOfState } from './page-map.js';

/** Where a page of the PDF begins: `<!-- page 3 -->`, or `<!-- page 3: no_text_layer -->` where it has no text. */
const PAGE = /^<!-- page (\d+)(?:: (\w+))? -->$/gm;

/** The text of a PDF, rendered; HTML in it stays text. */
export function Markdown({ task }: { task: PdfTask }) {
  const { t } = useI18n();
  const { data, error } = useQuery({
    queryKey: ['pdf-markdown', task.id, task.updateTime],
    queryFn: async ({ signal }) => {
      const job = await get<PdfTask>(`/pdf/jobs/${task.id}`, signal);
      const url = job.result?.markdownUrl;
      return url ? fetchText(url, signal) : '';
    },
    staleTime: Infinity,
  });
  if (error) return <ProblemAlert error={error} />;
  if (data === undefined) return <LoadingPage />;
  const text = data.replaceAll(
    PAGE,
    (_, n: string, state = 'text') => `---\n\n*${t('pdf.page', { n, state: nameOfState(state, t) })}*`,
  );
  return (
    <section className="markdown" aria-label="Markdown">
      <Renderer options={{ disableParsingRawHTML: true }}>{text}</Renderer>
    </section>
  );
}
