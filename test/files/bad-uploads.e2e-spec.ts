import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Answer, ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import type { Bytes } from './pictures.js';
import { bomb, noise, text } from './pictures.js';
import { contentsOnDisk, rowsOfFiles } from './stored-files.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api', MAX_UPLOAD_MB: '1' });
  ann = await clientFor(app, 'ann');
});
afterAll(() => stage.close());

afterEach(async () => {
  expect(await rowsOfFiles(stage)).toEqual([]);
  // The answer may be out before the last of the upload is gone.
  await until('nothing to be kept', async () => (await contentsOnDisk(stage)).length === 0);
});

const cut = (content: Bytes, share: number): Bytes => content.slice(0, Math.floor(content.length * share));

function damaged(content: Bytes): Bytes {
  const half = Math.floor(content.length / 2);
  return content.map((byte, index) => (index >= half && index < half + 200 ? byte ^ 0xff : byte));
}

const BAD: Readonly<Record<string, () => Bytes | Promise<Bytes>>> = {
  'an empty file': () => new Uint8Array(),
  'text that is named .png': () => text('I am a fox, believe me.'),
  'a page that is named .png': () => text('<html><script>alert(1)</script></html>'),
  'a drawing with scripts (SVG)': () => text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  'a program': () => new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...Array<number>(200).fill(0)]),
  'an archive': () => new Uint8Array([0x50, 0x4b, 3, 4, ...Array<number>(60).fill(0)]),
  'the first bytes of a PNG': async () => cut(await noise('png'), 0.001),
  'the header of a PNG': async () => (await noise('png')).slice(0, 40),
  'half a PNG': async () => cut(await noise('png'), 0.5),
  'a PNG without its last bytes': async () => cut(await noise('png'), 0.98),
  'half a JPEG': async () => cut(await noise('jpeg'), 0.5),
  'half a WebP': async () => cut(await noise('webp'), 0.5),
  'half a GIF': async () => cut(await noise('gif'), 0.5),
  'a PNG with damaged bytes': async () => damaged(await noise('png')),
  'a picture of 100 megapixels in few bytes': () => bomb(),
};

it.each(Object.keys(BAD))('refuses %s as UNREADABLE_FILE with the reason', async (what) => {
  const content = await BAD[what]?.();
  const { status, body } = await ann.upload({ name: 'fox.png', content: content ?? new Uint8Array() });
  expect({ status, code: body.errorCode }).toEqual({ status: 422, code: 'UNREADABLE_FILE' });
  expect(body.detail).toMatch(/^The file cannot be used: .{5,}\. Nothing was kept\.$/);
  expect(body.detail).not.toMatch(/vips|Error|\/work\/|\/files\//);
});

it('answers a file that is too large with 413 and the limit', async () => {
  const content = new Uint8Array(1_500_000);
  content.set((await noise('png')).slice(0, 500));
  const answer = await ann.upload({ name: 'large.png', content });
  expect(answer).toMatchObject({ status: 413, body: { errorCode: 'FILE_TOO_LARGE' } });
  expect(answer.body.detail).toContain('1 MB');
});

it('answers a form without the field "file" with 400 and its name', async () => {
  const empty = new FormData();
  const other = new FormData();
  other.append('picture', new Blob([await noise('png')]), 'fox.png');
  const onlyText = new FormData();
  onlyText.append('file', 'not a file');
  for (const form of [empty, other, onlyText]) {
    const answer = await post(form);
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
    expect(answer.body.errors).toEqual([{ field: 'file', message: expect.stringContaining('multipart/form-data') }]);
  }
});

it('answers a body that is no form with 400 and how to send it', async () => {
  for (const [body, type] of [
    ['{"file":"fox.png"}', 'application/json'],
    ['fox', 'text/plain'],
    ['not a form at all', 'multipart/form-data'],
    ['--x\r\nbroken', 'multipart/form-data; boundary=x'],
  ] as const) {
    const answer = await post(body, { 'content-type': type });
    expect({ type, status: answer.status }).toEqual({ type, status: 400 });
    expect(answer.body).toMatchObject({ errorCode: 'VALIDATION_FAILED', errors: [{ field: 'file' }] });
  }
  const none = await post(undefined);
  expect(none).toMatchObject({ status: 400, body: { errors: [{ field: 'file' }] } });
});

it('answers bytes of any other type with 415', async () => {
  for (const type of ['image/png', 'application/octet-stream', 'application/x-www-form-urlencoded']) {
    const answer = await post(new Blob([await noise('png')]), { 'content-type': type });
    expect(answer, type).toMatchObject({ status: 415, body: { errorCode: 'UNSUPPORTED_MEDIA_TYPE' } });
  }
});

it('keeps nothing without a token', async () => {
  const form = new FormData();
  form.append('file', new Blob([await noise('png')]), 'fox.png');
  const response = await fetch(`${app.baseUrl}/api/v1/files`, { method: 'POST', body: form });
  expect(response.status).toBe(401);
});

async function post(body: FormData | Blob | string | undefined, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${app.baseUrl}/api/v1/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
