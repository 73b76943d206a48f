import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

export interface DemoTask {
  id: string;
  status: 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  progress: number;
  stage: string | null;
  resultUrl: string | null;
  errorMessage: string | null;
  /** 0 to 1: how sure a cut-out is; only generation tasks have it. */
  confidence?: number | null;
  /** Only compositions have it. */
  output?: { durationMs: number; width: number; height: number; reencoded: number[] } | null;
}

/** A user of the API, with nothing but HTTP. */
export class DemoUser {
  private constructor(
    private readonly baseUrl: string,
    readonly userId: string,
    readonly token: string,
  ) {}

  static async guest(baseUrl: string): Promise<DemoUser> {
    const guest = await call<{ userId: string; token: string }>(`${baseUrl}/api/v1/auth/guest`, { method: 'POST' });
    return new DemoUser(baseUrl, guest.userId, guest.token);
  }

  get<T>(path: string): Promise<T> {
    return call<T>(this.baseUrl + path, { headers: this.headers() });
  }

  post<T>(path: string, body: unknown): Promise<T> {
    const headers = { ...this.headers(), 'content-type': 'application/json' };
    return call<T>(this.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async upload(path: string): Promise<{ id: string }> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await readFile(path))]), basename(path));
    return call(`${this.baseUrl}/api/v1/files`, { method: 'POST', headers: this.headers(), body: form });
  }

  /** Polls the task five times a second until it has ended. */
  async follow(id: string, onProgress: (task: DemoTask) => void): Promise<DemoTask> {
    for (;;) {
      const task = await this.get<DemoTask>(`/api/v1/tasks/${id}`);
      onProgress(task);
      if (task.status !== 'PENDING' && task.status !== 'PROCESSING') return task;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const body: { data: T; detail?: string } = JSON.parse(await response.text());
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${url} answered ${response.status}: ${body.detail}`);
  return body.data;
}
