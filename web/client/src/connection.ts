import type { Client } from 'openapi-fetch';
import createClient from 'openapi-fetch';
import type { paths } from './api.generated.js';
import { takesKey } from './creating-routes.js';
import { DarkroomError } from './darkroom-error.js';
import { newKey, persistently } from './persistence.js';

export interface DarkroomOptions {
  /** Where Darkroom is, without `/api/v1`; in a browser, where the page is from, when left out. */
  baseUrl?: string;
  /**
   * A JWT or an API key, or what gives one; asked before each request, so that it may renew it, and, with the token that the
   * server refused, once more then: another one is tried.
   */
  token: string | ((refused?: string) => string | Promise<string>);
  /** Language of errors, such as `zh`; the browser's when left out. */
  language?: string;
  fetch?: typeof fetch;
}

const KEY = 'idempotency-key';

/** Requests to Darkroom, as the caller. */
export class Connection {
  readonly baseUrl: string;
  readonly api: Client<paths>;
  /** Without a token. */
  readonly send: typeof fetch;

  constructor(private readonly options: DarkroomOptions) {
    this.baseUrl = (options.baseUrl ?? globalThis.location?.origin ?? '').replace(/\/+$/, '');
    this.send = options.fetch ?? ((...request) => globalThis.fetch(...request));
    this.api = createClient<paths>({ baseUrl: this.baseUrl, fetch: (request) => this.request(request) });
    this.api.use({
      onRequest: ({ request, schemaPath }) => {
        const isCreating = request.method === 'POST' && takesKey(schemaPath);
        if (isCreating && !request.headers.has(KEY)) request.headers.set(KEY, newKey());
        return request;
      },
    });
  }

  /** For what is no JSON, and can be sent twice. */
  fetch(path: string, init: RequestInit): Promise<Response> {
    return this.asCaller((caller) => {
      const headers = new Headers(init.headers);
      for (const [name, value] of Object.entries(caller)) headers.set(name, value);
      return this.send(this.baseUrl + path, { ...init, headers });
    });
  }

  /** Sends a request with the caller's headers; once more, if it can be, where the token is refused and there is another one. */
  async asCaller<T extends { status: number }>(
    send: (headers: Record<string, string>) => Promise<T>,
    isRepeatable = true,
  ): Promise<T> {
    const { token, language } = this.options;
    const headersWith = (value: string): Record<string, string> => ({
      authorization: `Bearer ${value}`,
      ...(language === undefined ? {} : { 'accept-language': language }),
    });
    if (typeof token === 'string') return send(headersWith(token));
    const first = await token();
    const answer = await send(headersWith(first));
    if (answer.status !== 401 || !isRepeatable) return answer;
    const second = await token(first);
    return second === first ? answer : send(headersWith(second));
  }

  private request(request: Request): Promise<Response> {
    const isRepeatable = !isLarge(request);
    const send = (): Promise<Response> =>
      this.asCaller((caller) => {
        const copy = isRepeatable ? request.clone() : request;
        for (const [name, value] of Object.entries(caller)) copy.headers.set(name, value);
        return this.send(copy);
      }, isRepeatable);
    if (!isRepeatable || !request.headers.has(KEY)) return send();
    return persistently(() => send().then(whole), problemOf, request.signal);
  }
}

/** A form with a file: a copy of it would be kept in memory until it is sent. */
function isLarge(request: Request): boolean {
  return request.headers.get('content-type')?.startsWith('multipart/') ?? false;
}

/** An answer that breaks off is none. */
async function whole(answer: Response): Promise<Response> {
  await answer.clone().arrayBuffer();
  return answer;
}

async function problemOf(answer: Response): Promise<DarkroomError | null> {
  if (answer.ok) return null;
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  return DarkroomError.of(answer, body);
}

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** @throws DarkroomError for an answer that is an error */
export async function unwrap<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await outcome;
  if (data === undefined) throw DarkroomError.of(response, error);
  return data;
}
