import { ApiError } from './api-error.js';
import { newKey } from './new-key.js';

const BASE = '/api/v1';
/** A request that found no server is sent again after these milliseconds; a POST with the key it had, so that it counts once. */
const RETRY_DELAYS = [400, 1_200];

export interface Page<T> {
  data: T[];
  page: { nextCursor: string | null };
  missing?: string[];
}

/** What every request carries; the session and the choice of language set it. */
export const requestContext: { token: string | null; language: string; onUnauthorized: () => void } = {
  token: null,
  language: 'en',
  onUnauthorized: () => {},
};

export function setRequestLanguage(language: string): void {
  requestContext.language = language;
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call<{ data: T }>('GET', path, { signal })).data;
}

export function getPage<T>(path: string, signal?: AbortSignal): Promise<Page<T>> {
  return call<Page<T>>('GET', path, { signal });
}

export async function post<T>(path: string, body?: unknown): Promise<T> {
  return (await call<{ data: T }>('POST', path, { body, headers: { 'idempotency-key': newKey() } })).data;
}

export async function remove(path: string): Promise<void> {
  await call('DELETE', path);
}

export function requestHeaders(): Record<string, string> {
  const { token, language } = requestContext;
  return { 'accept-language': language, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
}

interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const { token } = requestContext;
  const response = await send(method, path, options);
  const text = await response.text();
  if (response.ok) return parse(text) as T;
  // An answer to an older token says nothing about the one in use now.
  if (response.status === 401 && token === requestContext.token) requestContext.onUnauthorized();
  throw ApiError.from(response.status, parse(text), response.headers.get('retry-after'));
}

async function send(method: string, path: string, { body, headers, signal }: CallOptions): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetch(BASE + path, {
        method,
        headers: {
          ...requestHeaders(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      const delay = RETRY_DELAYS[attempt];
      if (signal?.aborted || method === 'GET' || delay === undefined) throw ApiError.unreachable(error);
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
