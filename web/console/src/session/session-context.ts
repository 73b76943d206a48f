import { createContext, useContext } from 'react';

export interface Session {
  signIn: (token: string) => Promise<void>;
  /** Leaves the token behind; as a guest there is no way back to the tasks. */
  startAsGuest: () => Promise<void>;
  askForToken: () => void;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('There is no SessionProvider');
  return session;
}
