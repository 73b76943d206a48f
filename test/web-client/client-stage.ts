import { Darkroom } from '../../web/client/dist/index.js';
import type { RecoveryStorage, Task } from '../../web/client/dist/index.js';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

/** A request that a client made. */
export interface SentRequest {
  path: string;
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

  page(user: ApiClient, { baseUrl = this.app.baseUrl, stream, storage, delays }: PageOptions = {}): ClientPage {
    const sent: SentRequest[] = [];
    const send: typeof fetch = async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const path = url.slice(baseUrl.length);
      sent.push({ path, at: Date.now() });
      const response = url.includes('/tasks/events') && stream ? await without(stream, init?.signal) : null;
      await delays?.request?.(path);
      const answer = response ?? (await fetch(input, init));
      await delays?.answer?.(path);
      return answer;
    };
    const options = { baseUrl, token: user.token ?? '', fetch: send, ...(storage ? { storage } : {}) };
    return { darkroom: new Darkroom(options), user, sent };
  }

  close(): Promise<void> {
    return this.stage.close();
  }
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
