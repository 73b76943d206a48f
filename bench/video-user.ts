import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

interface TaskState {
  id: string;
  status: string;
}

/** Composes videos over HTTP. */
export class BenchUser {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async guest(url: string): Promise<BenchUser> {
    const { token } = await call<{ token: string }>(`${url}/api/v1/auth/guest`, { method: 'POST' });
    return new BenchUser(url, token);
  }

  async upload(path: string): Promise<string> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await readFile(path))]), basename(path));
    return (await this.send<{ id: string }>('files', { method: 'POST', body: form })).id;
  }

  async submit(ids: readonly string[], output: object = {}): Promise<string> {
    const body = JSON.stringify({ inputs: ids.map((fileId) => ({ fileId })), output });
    const headers = { 'content-type': 'application/json' };
    return (await this.send<TaskState>('video/compositions', { method: 'POST', body, headers })).id;
  }

  read(id: string): Promise<TaskState> {
    return this.send<TaskState>(`video/compositions/${id}`, {});
  }

  /** Polls every 20 ms, so that waiting adds little to what is measured. */
  async compose(ids: readonly string[]): Promise<void> {
    const id = await this.submit(ids);
    for (;;) {
      const { status } = await this.read(id);
      if (status === 'COMPLETED') return;
      if (status !== 'PENDING' && status !== 'PROCESSING') throw new Error(`the composition is ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private send<T>(path: string, init: RequestInit): Promise<T> {
    const headers = { ...init.headers, authorization: `Bearer ${this.token}` };
    return call<T>(`${this.url}/api/v1/${path}`, { ...init, headers });
  }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const body: { data: T; detail?: string } = JSON.parse(await response.text());
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${body.detail}`);
  return body.data;
}
