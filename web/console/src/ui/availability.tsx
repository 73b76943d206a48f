import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import { getPage } from '../api/http.js';
import { ProblemAlert } from './problem-alert.js';

/** A page for a part that not every server has: says so instead of a form that cannot work. */
export function Availability({ path, children }: { path: string; children: ReactNode }) {
  const { error } = useQuery({
    queryKey: ['available', path],
    queryFn: ({ signal }) => getPage(`${path}?limit=1`, signal),
    staleTime: Infinity,
  });
  const missing = error instanceof ApiError && error.isMissingRoute;
  return missing ? <ProblemAlert error={error} /> : children;
}
