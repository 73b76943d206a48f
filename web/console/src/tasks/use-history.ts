import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { fetchHistory } from '../api/tasks.js';
import type { TaskFilter } from '../api/tasks.js';

/** What ended, page by page. */
export function useHistory(filter: TaskFilter) {
  return useInfiniteQuery({
    queryKey: ['history', filter],
    queryFn: ({ pageParam, signal }) => fetchHistory(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ page }) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}
