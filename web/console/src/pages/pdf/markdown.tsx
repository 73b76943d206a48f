import { useQuery } from '@tanstack/react-query';
import Renderer from 'markdown-to-jsx';
import { get } from '../../api/http.js';
import type { PdfTask } from '../../api/types.js';
import { LoadingPage } from '../../ui/loading-page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

/** The text of a PDF, rendered; HTML in it stays text. */
export function Markdown({ task }: { task: PdfTask }) {
  const { data, error } = useQuery({
    queryKey: ['pdf-markdown', task.id, task.updateTime],
    queryFn: async ({ signal }) => {
      const job = await get<PdfTask>(`/pdf/jobs/${task.id}`, signal);
      const url = job.result?.markdownUrl;
      return url ? (await fetch(url, { signal })).text() : '';
    },
    staleTime: Infinity,
  });
  if (error) return <ProblemAlert error={error} />;
  if (data === undefined) return <LoadingPage />;
  return (
    <section className="markdown" aria-label="Markdown">
      <Renderer options={{ disableParsingRawHTML: true }}>{data}</Renderer>
    </section>
  );
}
