import type { Client } from 'openapi-fetch';
import createClient from 'openapi-fetch';
import type { paths } from './api.generated.js';
import { DarkroomError } from './darkroom-error.js';

export interface DarkroomOptions {
  /** Where Darkroom is, without `/api/v1`; in a browser, where the page is from, when left out. */
  baseUrl?: string;
  /** A JWT or an API key, or what gives one; asked before each request, so that it may renew it. */
  token: string | (() => string | Promise<string>);
  /** Language of errors, such as `zh`; the browser's when left out. */
  language?: string;
  fetch?: typeof fetch;
}

/** Requests to Darkroom, as the caller. */
export class Connection {
  readonly baseUrl: string;
  readonly api: Client<paths>;
  private readonly send: typeof fetch;

  constructor(private readonly options: DarkroomOptions) {
    this.baseUrl = (options.baseUrl ?? globalThis.location?.origin ?? '').replace(/\/+$/, '');
    this.send = options.fetch ?? ((...request) => globalThis.fetch(...request));
    this.api = createClient<paths>({ baseUrl: this.baseUrl, fetch: (request) => this.send(request) });
    this.api.use({
      onRequest: async ({ request }) => {
        for (const [name, value] of Object.entries(await this.headers())) request.headers.set(name, value);
        return request;
      },
    });
  }

  async headers(): Promise<Record<string, string>> {
    const { token, language } = this.options;
    const authorization = `Bearer ${typeof token === 'string' ? token : await token()}`;
    return language === undefined ? { authorization } : { authorization, 'accept-language': language };
  }

  /** For what is no JSON. */
  async fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(await this.headers())) headers.set(name, value);
    return this.send(this.baseUrl + path, { ...init, headers });
  }
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

/** Sent again with the same key, a request makes nothing twice. */
export function newKey(): string {
  return globalThis.crypto.randomUUID();
}

/** Tries again what the network has swallowed: with its Idempotency-Key that is safe. */
export async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      // A failed fetch is a TypeError.
      if (!(error instanceof TypeError) || attempt === 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 500));
    }
  }
}
