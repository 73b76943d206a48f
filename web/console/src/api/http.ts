import { ApiError } from './api-error.js';
import { newKey } from './new-key.js';
import { persistently } from './persistence.js';

const BASE = '/api/v1';

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

/** Counts once, however often it has to be sent. */
export async function post<T>(path: string, body?: unknown): Promise<T> {
  const headers = { 'idempotency-key': newKey() };
  return (await persistently(() => call<{ data: T }>('POST', path, { body, headers }))).data;
}

/** For who sees to it alone that it is tried again. */
export async function postOnce<T>(path: string): Promise<T> {
  return (await call<{ data: T }>('POST', path)).data;
}

export async function remove(path: string): Promise<void> {
  await persistently(() => call('DELETE', path));
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
  const { response, text } = await send(method, path, options);
  if (response.ok) return parse(text) as T;
  const error = ApiError.from(response.status, parse(text), response.headers.get('retry-after'));
  // An answer to an older token says nothing about the one in use now.
  if (error.isTokenRefused && token === requestContext.token) requestContext.onUnauthorized();
  throw error;
}

function send(method: string, path: string, { body, headers, signal }: CallOptions): Promise<Exchange> {
  return exchange(BASE + path, {
    method,
    headers: {
      ...requestHeaders(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
}

/** What is behind a link to a file. */
export async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const { response, text } = await exchange(url, { signal });
  if (!response.ok) throw ApiError.from(response.status, parse(text), response.headers.get('retry-after'));
  return text;
}

interface Exchange {
  response: Response;
  text: string;
}

/** An answer that breaks off is none. */
async function exchange(url: string, init: RequestInit): Promise<Exchange> {
  try {
    const response = await fetch(url, init);
    return { response, text: await response.text() };
  } catch (error) {
    throw ApiError.unreachable(error);
  }
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
