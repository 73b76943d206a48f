import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import { requestContext } from '../api/http.js';
import { browserStorage } from '../storage.js';
import { clearDrafts } from '../ui/draft.js';
import { LoadingPage } from '../ui/loading-page.js';
import { STORED_TOKEN, checkToken, createGuest, findToken } from './find-token.js';
import { SessionContext } from './session-context.js';
import type { Session } from './session-context.js';
import { SignInPage } from './sign-in-page.js';
import type { SignInReason } from './sign-in-page.js';
import { WaitingPage } from './waiting-page.js';

const AGAIN_MS = 3_000;
const LONGEST_MS = 60_000;

/** `waiting`: nobody knows yet whether the token is good, and it is asked again. */
type Phase = 'starting' | 'waiting' | 'signed-out' | 'signed-in';

/** Who uses the console: the token kept from the last visit, a new guest where the server has guests, or whoever signs in. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [phase, setPhase] = useState<Phase>('starting');
  const [token, setToken] = useState<string | null>(null);
  const [reason, setReason] = useState<SignInReason>('asked');
  const [problem, setProblem] = useState<unknown>(null);
  const starting = useRef<AbortController | null>(null);

  const enter = useCallback(
    (next: string | null) => {
      const before = requestContext.token;
      starting.current?.abort();
      requestContext.token = next;
      if (next === null) browserStorage.remove(STORED_TOKEN);
      else browserStorage.set(STORED_TOKEN, next);
      queries.clear();
      if (before !== null && before !== next) clearDrafts();
      setToken(next);
      setPhase(next === null ? 'signed-out' : 'signed-in');
    },
    [queries],
  );

  const start = useCallback(() => {
    const controller = new AbortController();
    const { signal } = controller;
    starting.current = controller;
    const look = async (): Promise<void> => {
      try {
        const found = await findToken();
        if (!signal.aborted) enter(found);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.code === 'GUESTS_DISABLED') {
          setReason('no-guests');
          return enter(null);
        }
        setProblem(error);
        setPhase('waiting');
        const timer = setTimeout(() => void look(), againAfter(error));
        signal.addEventListener('abort', () => clearTimeout(timer));
      }
    };
    void look();
    return controller;
  }, [enter]);

  useEffect(() => {
    const controller = start();
    return () => controller.abort();
  }, [start]);

  useEffect(() => {
    const onStorage = ({ key, newValue }: StorageEvent): void => {
      // Another tab signed in or out.
      if (key === STORED_TOKEN && newValue !== requestContext.token) enter(newValue);
    };
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  }, [enter]);

  useEffect(() => {
    requestContext.onUnauthorized = () => {
      if (phase !== 'signed-in') return;
      setReason('ended');
      enter(null);
    };
  }, [phase, enter]);

  const session = useMemo<Session>(
    () => ({
      signIn: async (next) => {
        await checkToken(next);
        enter(next);
      },
      startAsGuest: async () => enter(await createGuest()),
      askForToken: () => {
        starting.current?.abort();
        setReason('asked');
        setPhase('signed-out');
      },
    }),
    [enter],
  );

  if (phase === 'starting') return <LoadingPage />;
  if (phase === 'waiting') return <WaitingPage problem={problem} onUseToken={session.askForToken} />;
  // A token that nobody could check yet is still there to go back to.
  const goBack = (): void => {
    setPhase(token === null ? 'starting' : 'signed-in');
    if (token === null) start();
  };
  const hasWayBack = token !== null || (reason === 'asked' && problem !== null);
  return (
    <SessionContext value={session} key={token}>
      {phase === 'signed-in' ? children : <SignInPage reason={reason} onBack={hasWayBack ? goBack : null} />}
    </SessionContext>
  );
}

function againAfter(error: unknown): number {
  const seconds = error instanceof ApiError ? error.retrySeconds : null;
  return Math.min(LONGEST_MS, Math.max(AGAIN_MS, (seconds ?? 0) * 1_000));
}
