import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useEffectEvent, useMemo, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { isActive, matches } from '../api/tasks.js';
import type { TaskFilter } from '../api/tasks.js';
import type { Task } from '../api/types.js';
import { announceEnd } from './announce-end.js';
import { LiveTasks } from './live.js';
import { useLinkRenewal } from './link-renewal.js';
import { useI18n } from '../i18n/i18n.js';

interface Live {
  tasks: LiveTasks;
  /** For who finds that a link to a file is good no more. */
  renewLinks: () => void;
}

const LiveContext = createContext<Live | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { t } = useI18n();
  const [live] = useState(() => new LiveTasks());
  const refresh = useEffectEvent(() => {
    for (const queryKey of [['history'], ['tasks'], ['me'], ['ledger']]) void queries.invalidateQueries({ queryKey });
  });
  const onEnded = useEffectEvent((task: Task) => {
    refresh();
    announceEnd(task, t);
  });
  useEffect(() => {
    const stop = live.start({ onEnded: (task) => onEnded(task), onRemoved: () => refresh() });
    void live.recover({});
    return stop;
  }, [live]);
  const renewLinks = useLinkRenewal(live);
  const value = useMemo(() => ({ tasks: live, renewLinks }), [live, renewLinks]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

export const useLive = (): LiveTasks => useLiveContext().tasks;
export const useRenewLinks = (): (() => void) => useLiveContext().renewLinks;

function useLiveContext(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('There is no LiveProvider');
  return live;
}

/** The tasks of a page that are watched or ended meanwhile; what was in progress before the page was loaded is found again. */
export function useLiveTasks({ kind, type }: TaskFilter): Task[] {
  const live = useLive();
  const { tasks } = useSyncExternalStore(live.subscribe, live.snapshot);
  useEffect(() => {
    if (kind !== undefined) void live.recover({ kind, type });
  }, [live, kind, type]);
  return useMemo(() => [...tasks.values()].filter((task) => matches(task, { kind, type })), [tasks, kind, type]);
}

export function useLiveStatus(): { active: number; disconnected: boolean } {
  const live = useLive();
  const { tasks, disconnected } = useSyncExternalStore(live.subscribe, live.snapshot);
  return { active: [...tasks.values()].filter(isActive).length, disconnected };
}
