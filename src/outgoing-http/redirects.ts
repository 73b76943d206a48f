import { OutgoingError } from './outgoing-error.js';

export interface Hop {
  url: URL;
  headers: Readonly<Record<string, string>>;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/**
 * Where an answer leads, if it is a redirect. Credentials do not go along to another origin.
 * @throws OutgoingError for one that leads from https to http, or nowhere
 */
export function nextHop(from: Hop, head: { status: number; headers: Readonly<Record<string, string>> }): Hop | null {
  const { location } = head.headers;
  if (!REDIRECTS.has(head.status) || location === undefined) return null;
  const url = URL.canParse(location, from.url.href) ? new URL(location, from.url) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new OutgoingError('redirect', 'unknown', 'A redirect leads to what is no http or https URL');
  if (from.url.protocol === 'https:' && url.protocol === 'http:')
    throw new OutgoingError('redirect', 'unknown', 'A redirect leads from https to http');
  return { url, headers: url.origin === from.url.origin ? from.headers : withoutCredentials(from.headers) };
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name.toLowerCase())));
}
