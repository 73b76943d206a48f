import { ApiError } from '../api/api-error.js';
import { get, post, requestContext } from '../api/http.js';
import type { Me } from '../api/types.js';
import { browserStorage } from '../storage.js';
import { takeLinkedToken } from './linked-token.js';

export const STORED_TOKEN = 'darkroom.token';

/**
 * The token of a link, the one kept from the last visit, or that of a new guest. One that is kept is given up only when the server says that
 * it is good no more: a guest has no other way back to their tasks.
 * @throws ApiError GUESTS_DISABLED, and whatever else keeps the server from telling
 */
export async function findToken(): Promise<string> {
  const linked = await takeLinkedToken();
  if (linked !== null && (await isAccepted(linked))) return linked;
  const kept = browserStorage.get(STORED_TOKEN);
  if (kept !== null && (await isAccepted(kept))) return kept;
  // Tabs that are opened together get one guest, not two.
  const guest = async (): Promise<string> => {
    const other = browserStorage.get(STORED_TOKEN);
    if (other !== null && other !== kept) return other;
    const token = await createGuest();
    browserStorage.set(STORED_TOKEN, token);
    return token;
  };
  return locked(guest);
}

/** Sets the token of requests for this one only. */
export async function checkToken(token: string): Promise<void> {
  const before = requestContext.token;
  requestContext.token = token;
  try {
    await get<Me>('/me');
  } finally {
    requestContext.token = before;
  }
}

export async function createGuest(): Promise<string> {
  return (await post<{ token: string }>('/auth/guest')).token;
}

async function isAccepted(token: string): Promise<boolean> {
  try {
    await checkToken(token);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.isTokenRefused) return false;
    throw error;
  }
}

/** One tab at a time, where there are locks: not without HTTPS, and not where the browser lets pages keep nothing. */
async function locked(work: () => Promise<string>): Promise<string> {
  if (!('locks' in navigator)) return work();
  let begun = false;
  const begin = (): Promise<string> => {
    begun = true;
    return work();
  };
  try {
    return await navigator.locks.request('darkroom.guest', begin);
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}
