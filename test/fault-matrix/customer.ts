import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Reply {
  status: number;
  retryAfter: string | null;
  // oxlint-disable-next-line typescript/no-explicit-any -- any route's body
  body: any;
}

/** Longer than the API ever takes by itself: it gives a statement 15 s. */
const PATIENCE_MS = 30_000;

/** What went wrong between customers and the API, by what it was. */
export class Complaints {
  /** 5xx that are no 503 with Retry-After, by what they said. */
  readonly wrong = new Map<string, number>();
  /** 503 with Retry-After. */
  refused = 0;
  /** Connections that ended without an answer. */
  dropped = 0;

  note({ status, retryAfter, body }: Reply, route: string): void {
    if (status < 500) return;
    if (status === 503 && Number(retryAfter) > 0) this.refused++;
    else {
      const what = `${status} ${body?.errorCode ?? ''} of ${route}`;
      this.wrong.set(what, (this.wrong.get(what) ?? 0) + 1);
    }
  }
}

/** A client behind a load balancer: whoever refuses the connection is passed over. */
export class Customer {
  private next = 0;

  private constructor(
    private readonly apiUrls: readonly string[],
    private readonly token: string | null,
    readonly userId: string,
    readonly complaints: Complaints,
  ) {}

  static async guest(apiUrls: readonly string[], complaints: Complaints): Promise<Customer> {
    const nobody = new Customer(apiUrls, null, '', complaints);
    const { token, userId } = (await nobody.insist('POST', '/auth/guest')).body.data;
    return new Customer(apiUrls, token, userId, complaints);
  }

  /** @throws when the connection ends without an answer */
  async send(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    for (let tries = 0; ; tries++) {
      const url = this.apiUrls[this.next++ % this.apiUrls.length] ?? '';
      try {
        return await this.sendTo(url, method, path, init);
      } catch (error) {
        if (isRefused(error) && tries < this.apiUrls.length) continue;
        if (!isRefused(error)) this.complaints.dropped++;
        throw error;
      }
    }
  }

  /** Again and again, until it is accepted or the time is up. */
  async insist(method: string, path: string, json?: object, key?: string, within = 120_000): Promise<Reply> {
    const deadline = Date.now() + within;
    const init = json === undefined ? {} : { body: JSON.stringify(json) };
    const headers = { ...(json && { 'content-type': 'application/json' }), ...(key && { 'idempotency-key': key }) };
    for (;;) {
      const reply = await this.send(method, path, { ...init, headers }).catch(() => null);
      if (reply && reply.status < 500 && reply.status !== 429 && !isKeyInUse(reply)) return reply;
      if (Date.now() > deadline)
        throw new Error(`${method} ${path}: no answer within ${within} ms, at last ${reply?.status ?? 'none'}`);
      await delay(300);
    }
  }

  async create(path: string, json: object): Promise<{ id: number }> {
    return dataOf(await this.insist('POST', path, json), path);
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- any route's items
  async list(path: string): Promise<any[]> {
    return dataOf(await this.insist('GET', path), path);
  }

  async upload(path: string): Promise<string> {
    const content = await readFile(path);
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(content)]), basename(path));
    return dataOf(await this.send('POST', '/files', { body: form }), '/files').id;
  }

  private async sendTo(url: string, method: string, path: string, init: RequestInit): Promise<Reply> {
    const response = await fetch(`${url}/api/v1${path}`, {
      ...init,
      method,
      headers: { ...init.headers, ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }) },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    const reply = { status: response.status, retryAfter: response.headers.get('retry-after'), body: parse(text) };
    this.complaints.note(reply, `${method} ${path.split('?')[0]?.replace(/[0-9a-f-]{36}/, '{id}')}`);
    return reply;
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- any route's data
function dataOf({ status, body }: Reply, path: string): any {
  if (status >= 300) throw new Error(`${path} answered ${status}: ${body?.detail}`);
  return body.data;
}

function isKeyInUse({ status, body }: Reply): boolean {
  return status === 409 && body?.errorCode === 'IDEMPOTENCY_KEY_IN_USE';
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
