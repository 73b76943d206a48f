import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import { get, post, requestContext } from '../api/http.js';
import type { Me } from '../api/types.js';
import { clearDrafts } from '../ui/draft.js';
import { LoadingPage } from '../ui/loading-page.js';
import { SessionContext } from './session-context.js';
import type { Session } from './session-context.js';
import { takeLinkedToken } from './linked-token.js';
import { SignInPage } from './sign-in-page.js';
import { UnreachablePage } from './unreachable-page.js';

const STORED = 'darkroom.token';
const AGAIN_MS = 3_000;

type Phase = 'starting' | 'unreachable' | 'signed-out' | 'signed-in';

/** Who uses the console: the token kept from the last visit, a new guest where the server has guests, or whoever signs in. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [phase, setPhase] = useState<Phase>('starting');
  const [token, setToken] = useState<string | null>(null);
  const [ended, setEnded] = useState(false);

  const enter = useCallback(
    (next: string | null) => {
      const before = requestContext.token;
      requestContext.token = next;
      if (next === null) localStorage.removeItem(STORED);
      else localStorage.setItem(STORED, next);
      queries.clear();
      if (before !== null && before !== next) clearDrafts();
      setToken(next);
      setPhase(next === null ? 'signed-out' : 'signed-in');
    },
    [queries],
  );

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const start = async (): Promise<void> => {
      try {
        enter(await findToken());
      } catch (error) {
        if (error instanceof ApiError && error.status < 500 && !error.isUnreachable) return enter(null);
        setPhase('unreachable');
        timer = setTimeout(() => void start(), AGAIN_MS);
      }
    };
    void start();
    const onStorage = ({ key, newValue }: StorageEvent): void => {
      // Another tab signed in or out.
      if (key === STORED && newValue !== requestContext.token) enter(newValue);
    };
    window.addEventListener('storage', onStorage);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('storage', onStorage);
    };
  }, [enter]);

  useEffect(() => {
    requestContext.onUnauthorized = () => {
      if (phase !== 'signed-in') return;
      setEnded(true);
      enter(null);
    };
  }, [phase, enter]);

  const session = useMemo<Session>(
    () => ({
      signIn: async (next) => {
        await checkToken(next);
        setEnded(false);
        enter(next);
      },
      startAsGuest: async () => enter(await createGuest()),
      askForToken: () => setPhase('signed-out'),
    }),
    [enter],
  );

  if (phase === 'starting') return <LoadingPage />;
  if (phase === 'unreachable') return <UnreachablePage />;
  return (
    <SessionContext value={session} key={token}>
      {phase === 'signed-in' ? (
        children
      ) : (
        <SignInPage ended={ended} onBack={token === null ? null : () => setPhase('signed-in')} />
      )}
    </SessionContext>
  );
}

async function findToken(): Promise<string> {
  const linked = await takeLinkedToken();
  if (linked !== null && (await isAccepted(linked))) return linked;
  const kept = localStorage.getItem(STORED);
  if (kept !== null && (await isAccepted(kept))) return kept;
  // Tabs that are opened together get one guest, not two.
  const guest = async (): Promise<string> => {
    const other = localStorage.getItem(STORED);
    if (other !== null && other !== kept) return other;
    const token = await createGuest();
    localStorage.setItem(STORED, token);
    return token;
  };
  return 'locks' in navigator ? navigator.locks.request('darkroom.guest', guest) : guest();
}

async function isAccepted(token: string): Promise<boolean> {
  try {
    await checkToken(token);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return false;
    throw error;
  }
}

async function checkToken(token: string): Promise<void> {
  const before = requestContext.token;
  requestContext.token = token;
  try {
    await get<Me>('/me');
  } finally {
    requestContext.token = before;
  }
}

async function createGuest(): Promise<string> {
  return (await post<{ token: string }>('/auth/guest')).token;
}
