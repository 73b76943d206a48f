import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { ApiClient } from '../support/api-client.js';

export interface PdfJobJson {
  id: string;
  status: string;
  result: { markdownUrl: string; jsonUrl: string } | null;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read any field
  [field: string]: any;
}

export async function uploadPdf(user: ApiClient, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const { status, body } = await user.upload({ name: 'document.pdf', content });
  expect(status).toBe(201);
  return body.data.id;
}

export async function submitPdf(user: ApiClient, body: Record<string, unknown>): Promise<string> {
  const created = await user.post('/api/v1/pdf/jobs', body);
  expect(created.body).toMatchObject({ code: 202 });
  return created.body.data.id;
}

export async function getPdf(user: ApiClient, id: string): Promise<PdfJobJson> {
  return (await user.get(`/api/v1/pdf/jobs/${id}`)).body.data;
}

/** Uploads, submits and waits for the end. */
export async function runPdf(
  user: ApiClient,
  content: Uint8Array<ArrayBuffer>,
  body: Record<string, unknown> = {},
): Promise<PdfJobJson> {
  const id = await submitPdf(user, { fileId: await uploadPdf(user, content), ...body });
  await user.untilEnded(id, 60_000);
  return getPdf(user, id);
}

export async function markdownOf({ result }: PdfJobJson): Promise<string> {
  return (await fetch(result?.markdownUrl ?? '')).text();
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests read any field
export async function jsonOf({ result }: PdfJobJson): Promise<any> {
  return (await fetch(result?.jsonUrl ?? '')).json();
}

/** Of both results, byte for byte: what differs between megabytes is not worth showing. */
export async function digestsOf({ result }: PdfJobJson): Promise<string[]> {
  return Promise.all(
    [result?.markdownUrl, result?.jsonUrl].map(async (url) => {
      const bytes = Buffer.from(await (await fetch(url ?? '')).arrayBuffer());
      expect(bytes.length).toBeGreaterThan(0);
      return createHash('sha256').update(bytes).digest('hex');
    }),
  );
}
