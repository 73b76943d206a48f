import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { LiveTasks } from './live.js';

/** What has links to files in it. They are good for an hour at least, after which a page may still be open. */
const WITH_LINKS = [['history'], ['tasks'], ['works']];
const EVERY_MS = 30 * 60_000;
/** A clock that is looked at, and not one long timer: that would sleep along with the machine. */
const LOOK_MS = 60_000;
/** For all the pictures of a page that are refused together. */
const ONCE_MS = 20_000;

/** Reads everything with links to files again before they expire. @returns does so now, if it has not just been done */
export function useLinkRenewal(live: LiveTasks): () => void {
  const queries = useQueryClient();
  const last = useRef(0);
  const renew = useCallback(() => {
    if (Date.now() - last.current < ONCE_MS) return;
    last.current = Date.now();
    for (const queryKey of WITH_LINKS) void queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
    live.renewLinks();
  }, [live, queries]);
  useEffect(() => {
    const opened = Date.now();
    const look = (): void => {
      if (Date.now() - Math.max(opened, last.current) > EVERY_MS) renew();
    };
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [renew]);
  return renew;
}
