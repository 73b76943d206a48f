import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { until } from './until.js';

export interface Answer {
  status: number;
  headers: Headers;
  /** The whole body: `{ code, data }` or a problem. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read any shape
  body: any;
}

export interface TaskJson {
  id: string;
  status: string;
  progress: number;
  retryCount: number;
  nextRetryTime: string | null;
  resultUrl: string | null;
  error: { code: string; message: string; retryable: boolean } | null;
  [field: string]: unknown;
}

/** Calls the API as one user. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    readonly token: string | null = null,
    readonly userId: string = '',
  ) {}

  /** A new guest of the server. */
  static async guest(baseUrl: string): Promise<ApiClient> {
    const { body } = await new ApiClient(baseUrl).post('/api/v1/auth/guest');
    return new ApiClient(baseUrl, body.data.token, body.data.userId);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, json?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, json, headers);
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('DELETE', path, undefined, headers);
  }

  async send(method: string, path: string, json?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(path.startsWith('http') ? path : this.baseUrl + path, {
      method,
      headers: {
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: typeof json === 'string' ? json : JSON.stringify(json) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
  }

  async upload(
    file: string | { name: string; content: Uint8Array<ArrayBuffer> },
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const { name, content } =
      typeof file === 'string' ? { name: basename(file), content: new Uint8Array(await readFile(file)) } : file;
    const form = new FormData();
    form.append('file', new Blob([content]), name);
    const response = await fetch(`${this.baseUrl}/api/v1/files`, {
      method: 'POST',
      headers: { ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }), ...headers },
      body: form,
    });
    return { status: response.status, headers: response.headers, body: parse(await response.text()) };
  }

  /** Polls until the task has one of the statuses. */
  async untilStatus(id: string, statuses: readonly string[], within = 20_000): Promise<TaskJson> {
    return until(
      `task ${id} to be ${statuses.join(' or ')}`,
      async () => {
        const { body } = await this.get(`/api/v1/tasks/${id}`);
        return statuses.includes(body?.data?.status) ? body.data : null;
      },
      { within },
    );
  }

  async untilEnded(id: string, within = 20_000): Promise<TaskJson> {
    return this.untilStatus(id, ['COMPLETED', 'FAILED', 'CANCELLED'], within);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
