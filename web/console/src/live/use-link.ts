import { useState } from 'react';
import { useRenewLinks } from './live-context.js';

interface LinkProps {
  src: string;
  onLoaded: () => void;
  onError: () => void;
}

/**
 * Which link to show a file by: the newest, but not in place of one that works, or a film would begin anew at every change. One that is refused has
 * expired: new ones are read.
 */
export function useLink(url: string): LinkProps {
  const renewLinks = useRenewLinks();
  const [working, setWorking] = useState<string | null>(null);
  const src = working !== null && fileOf(working) === fileOf(url) ? working : url;
  return {
    src,
    onLoaded: () => setWorking(src),
    onError: () => {
      setWorking(null);
      renewLinks();
    },
  };
}

/** The same file's links differ in when they expire. */
const fileOf = (link: string): string => link.split('?')[0] ?? link;
