import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Answer, ApiClient } from '../support/api-client.js';
import { until } from '../support/until.js';

interface Sent {
  path: string;
  send: () => Promise<Answer>;
  answer: Answer | null;
}

/** A first request that died blocks its key for 20 s. */
const UNBLOCKED_WITHIN = 60_000;

/** What a client does that wants its request done once, whatever happens: it gives it a key, and sends it until it is answered. */
export class Requests {
  private readonly all: Sent[] = [];

  /** @param rebase gives a client of the process that lives now */
  constructor(private readonly rebase: (client: ApiClient) => ApiClient) {}

  /** Null when there was no answer. */
  async post(client: ApiClient, path: string, body?: unknown): Promise<Answer | null> {
    const headers = { 'idempotency-key': randomUUID() };
    return this.first(path, () => this.rebase(client).post(path, body, headers));
  }

  async upload(client: ApiClient, file: { name: string; content: Uint8Array<ArrayBuffer> }): Promise<Answer | null> {
    const headers = { 'idempotency-key': randomUUID() };
    return this.first('/api/v1/files', () => this.rebase(client).upload(file, headers));
  }

  /** Sends those without an answer until they have one, and then all of them once more: nothing may change. */
  async repeat(): Promise<void> {
    for (const request of this.all) {
      request.answer ??= await until('the answer', () => answered(request.send), { within: UNBLOCKED_WITHIN });
      const again = await request.send();
      expect({ status: again.status, id: idOf(again) }).toEqual({
        status: request.answer.status,
        id: idOf(request.answer),
      });
    }
  }

  /** What the answered ones have made, by the end of their path. */
  idsOf(...ends: string[]): string[] {
    const made = this.all.filter(({ path, answer }) => answer && ends.some((end) => path.endsWith(end)));
    return made.map(({ answer }) => idOf(answer));
  }

  private async first(path: string, send: () => Promise<Answer>): Promise<Answer | null> {
    const answer = await send().catch(() => null);
    if (answer && answer.status >= 300) throw new Error(`${path} answered ${JSON.stringify(answer.body)}`);
    this.all.push({ path, send, answer });
    return answer;
  }
}

async function answered(send: () => Promise<Answer>): Promise<Answer | null> {
  const answer = await send();
  if (answer.body?.errorCode === 'IDEMPOTENCY_KEY_IN_USE') return null;
  expect(answer.status).toBeLessThan(300);
  return answer;
}

function idOf(answer: Answer | null): string {
  return String(answer?.body?.data?.id ?? '');
}
