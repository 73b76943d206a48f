import { Darkroom } from '../../web/client/dist/index.js';
import type { DarkroomOptions, RecoveryStorage, Task } from '../../web/client/dist/index.js';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

/** A request that a client made. */
export interface SentRequest {
  method: string;
  path: string;
  /** Its Idempotency-Key. */
  key: string | null;
  at: number;
}

/** A page of a user: the typed client, its requests, and the same user's plain client. */
export interface ClientPage {
  darkroom: Darkroom;
  user: ApiClient;
  sent: SentRequest[];
}

export interface PageOptions {
  /** Another way to the server. */
  baseUrl?: string;
  /** What becomes of the stream: a proxy may refuse it, or hold it back. */
  stream?: 'refused' | 'held back';
  storage?: RecoveryStorage;
  /** Instead of the user's one that is good. */
  token?: DarkroomOptions['token'];
  /** What something else answers in place of the server. */
  instead?: (request: SentRequest) => Response | undefined;
  /** A network that keeps some requests, or some answers, waiting: until when, by path. */
  delays?: { request?: Delay; answer?: Delay };
}

type Delay = (path: string) => Promise<unknown> | undefined;

/** A server for the typed client. */
export class ClientStage {
  private users = 0;

  private constructor(
    readonly stage: TestStage,
    readonly app: TestApp,
  ) {}

  static async build(): Promise<ClientStage> {
    const stage = await TestStage.build();
    return new ClientStage(stage, await stage.start());
  }

  async newUser(): Promise<ApiClient> {
    return clientFor(this.app, `user-${this.users++}`);
  }

  page(user: ApiClient, options: PageOptions = {}): ClientPage {
    const { baseUrl = this.app.baseUrl, stream, storage, token = user.token ?? '', instead, delays } = options;
    const sent: SentRequest[] = [];
    const send: typeof fetch = async (input, init) => {
      const { url, method, headers } =
        input instanceof Request ? input : { url: String(input), method: 'GET', ...init };
      const path = url.slice(baseUrl.length);
      const request = { method, path, key: new Headers(headers).get('idempotency-key'), at: Date.now() };
      sent.push(request);
      const otherwise = instead?.(request);
      if (otherwise) return otherwise;
      const response = url.includes('/tasks/events') && stream ? await without(stream, init?.signal) : null;
      await delays?.request?.(path);
      const answer = response ?? (await fetch(input, init));
      await delays?.answer?.(path);
      return answer;
    };
    const darkroom = new Darkroom({ baseUrl, token, fetch: send, ...(storage ? { storage } : {}) });
    return { darkroom, user, sent };
  }

  close(): Promise<void> {
    return this.stage.close();
  }
}

/** An error as Darkroom tells it. */
export function problem(status: number, errorCode: string, headers: Record<string, string> = {}): Response {
  return Response.json({ status, errorCode, detail: errorCode }, { status, headers });
}

/** An error as a proxy tells it while what is behind it is being deployed. */
export function proxyError(status: number): Response {
  return new Response(`<h1>${status}</h1>`, { status, headers: { 'content-type': 'text/html' } });
}

async function without(stream: 'refused' | 'held back', signal: AbortSignal | null | undefined): Promise<Response> {
  if (stream === 'refused') return new Response('<h1>Forbidden by the proxy</h1>', { status: 502 });
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}

export async function collect(tasks: AsyncIterable<Task>): Promise<Task[]> {
  const all: Task[] = [];
  for await (const task of tasks) all.push(task);
  return all;
}
