import { useCallback, useSyncExternalStore } from 'react';
import { tabStorage } from '../storage.js';

const PREFIX = 'darkroom.draft.';
const drafts = new Map<string, unknown>();
const listeners = new Set<() => void>();

/** With a function where the change depends on what is there by then, such as after an upload. */
type UpdateDraft<T> = (change: Partial<T> | ((draft: T) => Partial<T>)) => void;

/**
 * What is filled into a form, kept for this tab: it survives a change of page and a reload, and "use again" writes it before it
 * opens the page.
 */
export function useDraft<T extends object>(key: string, initial: T): [T, UpdateDraft<T>] {
  const stored = useSyncExternalStore(subscribe, () => read(key));
  const draft = { ...initial, ...(stored as Partial<T> | null) };
  const update = useCallback<UpdateDraft<T>>(
    (change) => {
      const now = { ...initial, ...(read(key) as Partial<T> | null) };
      writeDraft(key, { ...now, ...(typeof change === 'function' ? change(now) : change) });
    },
    [key, initial],
  );
  return [draft, update];
}

export function writeDraft(key: string, draft: object): void {
  drafts.set(key, draft);
  tabStorage.set(PREFIX + key, JSON.stringify(draft));
  listeners.forEach((listener) => listener());
}

/** The files in drafts are another user's. */
export function clearDrafts(): void {
  drafts.clear();
  for (const key of tabStorage.keys()) if (key.startsWith(PREFIX)) tabStorage.remove(key);
  listeners.forEach((listener) => listener());
}

function read(key: string): unknown {
  if (!drafts.has(key)) drafts.set(key, JSON.parse(tabStorage.get(PREFIX + key) ?? 'null'));
  return drafts.get(key);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
