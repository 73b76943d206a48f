import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { get } from './http.js';
import type { StoredFile } from './types.js';

/** What is known of an uploaded file. */
export function useFile(id: string | null): UseQueryResult<StoredFile> {
  return useQuery({
    queryKey: ['file', id],
    queryFn: ({ signal }) => get<StoredFile>(`/files/${id}`, signal),
    enabled: id !== null,
    staleTime: 3_600_000,
  });
}
