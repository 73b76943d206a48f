import { useMutation } from '@tanstack/react-query';
import { post } from '../../api/http.js';
import type { PreviewTask } from '../../api/types.js';
import { useLive } from '../../live/live-context.js';
import type { PreviewChoice } from './preview-draft.js';

/** Asks for the previews of a choice, one task a colour; what was made before comes back at once. */
export function useSubmitPreviews({ work, product, size }: PreviewChoice) {
  const live = useLive();
  return useMutation({
    mutationFn: async (colors: readonly string[]) => {
      if (work === null || product === null) return;
      const failures: unknown[] = [];
      for (const color of colors) {
        try {
          const body = { workId: work.id, productId: product.id, color, size };
          live.announce(await post<PreviewTask>('/preview/tasks', body));
        } catch (error) {
          failures.push(error);
          break;
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  });
}
