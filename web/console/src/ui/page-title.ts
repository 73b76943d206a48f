import { useEffect, useSyncExternalStore } from 'react';

let current = '';
const listeners = new Set<() => void>();

/** Names the page that is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    current = title;
    listeners.forEach((listener) => listener());
  }, [title]);
}

/** What goes into the title of the tab: `Create · Darkroom`. */
export function useTabTitle(): string {
  const page = useSyncExternalStore(subscribe, () => current);
  return page === '' ? 'Darkroom' : `${page} · Darkroom`;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
