import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { lastValueFrom, throwError } from 'rxjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FileStorage } from '../../src/files/file-storage.js';
import type { LocalFileStorage } from '../../src/files/local-file-storage.js';
import { UploadFormInterceptor } from '../../src/files/upload-form.interceptor.js';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { bomb, noise } from './pictures.js';
import { contentsOnDisk, rowsOfFiles } from './stored-files.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  ann = await clientFor(app, 'ann');
});
afterAll(() => stage.close());

it.each(['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)(
  'takes a picture as %s and tells what it is',
  async (format) => {
    const content = await noise(format);
    const { status, body } = await ann.upload({ name: `fox.${format}`, content });
    expect(status).toBe(201);
    expect(body.data).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      name: `fox.${format}`,
      mediaType: `image/${format}`,
      sizeBytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      width: 96,
      height: 64,
      url: expect.stringContaining(`${app.baseUrl}/api/v1/files/${body.data.id}/content?`),
      createTime: expect.any(String),
    });
    expect((await ann.get(`/api/v1/files/${body.data.id}`)).body.data).toEqual(body.data);
    expect(
      new Uint8Array(
        await readFile(app.app.get<FileStorage, LocalFileStorage>(FileStorage, { strict: false }).pathOf(body.data.id)),
      ),
    ).toEqual(content);
  },
);

it('goes by the content and not by the name', async () => {
  const { body } = await ann.upload({ name: 'really-a.png', content: await noise('jpeg') });
  expect(body.data).toMatchObject({ name: 'really-a.png', mediaType: 'image/jpeg' });
});

it('measures a picture as it is displayed', async () => {
  const { default: sharp } = await import('sharp');
  const turned = await sharp(await noise('jpeg', 40, 20))
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const { body } = await ann.upload({ name: 'turned.jpg', content: new Uint8Array(turned) });
  expect(body.data).toMatchObject({ width: 20, height: 40 });
});

it('takes a picture of 50 megapixels, and not one of more', async () => {
  const most = await ann.upload({ name: 'most.png', content: bomb(10_000, 5_000) });
  expect(most).toMatchObject({ status: 201, body: { data: { width: 10_000, height: 5_000 } } });
  expect((await ann.upload({ name: 'more.png', content: bomb(10_000, 5_001) })).status).toBe(422);
});

it.each([
  ['../../etc/passwd.png', 'passwd.png'],
  ['C:\\Users\\ann\\fox.png', 'fox.png'],
  ['狐狸 🦊.png', '狐狸 🦊.png'],
  ['tab\tand\u007fdelete.png', 'tabanddelete.png'],
  ['   ', 'file'],
  [`${'x'.repeat(300)}.png`, 'x'.repeat(200)],
])('stores the name %j as %j', async (given, stored) => {
  const { status, body } = await ann.upload({ name: given, content: await noise('png', 8, 8) });
  expect(status).toBe(201);
  expect(body.data.name).toBe(stored);
});

it('keeps no more than one row and one content for each upload', async () => {
  const ids = await rowsOfFiles(stage);
  expect((await contentsOnDisk(stage)).sort()).toEqual(ids.sort());
});

it('has no error of its own for a form that breaks off after its file', async () => {
  const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="fox.png"\r\n\r\n';
  const response = await fetch(`${app.baseUrl}/api/v1/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'multipart/form-data; boundary=x' },
    body: Buffer.concat([Buffer.from(head), await noise('png'), Buffer.from('\r\n--x\r\ncontent-d')]),
  });
  // The file is whole; whether the end of the form is looked at before the answer is out depends on how it arrives.
  expect([201, 400]).toContain(response.status);
  const broken = { handle: () => throwError(() => new Error('Unexpected end of multipart data')) };
  const answer = lastValueFrom(new UploadFormInterceptor().intercept(new ExecutionContextHost([]), broken));
  await expect(answer).rejects.toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ field: 'file' }] });
});
