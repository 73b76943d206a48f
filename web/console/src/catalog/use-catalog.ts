import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { getPage } from '../api/http.js';
import type { Product, Work } from '../api/types.js';

export function useProducts(): UseQueryResult<Product[]> {
  return useQuery({
    queryKey: ['products'],
    queryFn: async ({ signal }) => (await getPage<Product>('/products?limit=100', signal)).data,
    staleTime: 300_000,
  });
}

export function useWorks(): UseQueryResult<Work[]> {
  return useQuery({
    queryKey: ['works'],
    queryFn: async ({ signal }) => (await getPage<Work>('/works?limit=100', signal)).data,
    staleTime: 300_000,
  });
}
