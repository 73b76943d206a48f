import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { noise } from './pictures.js';
import { contentsOnDisk, rowsOfFiles } from './stored-files.js';

let stage: TestStage;
let ann: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  ann = await clientFor(await stage.start({ ROLE: 'api' }), 'ann');
});
afterAll(() => stage.close());

/** An upload whose bytes are sent by hand. */
function openUpload(): ClientRequest {
  const upload = request(`${ann.baseUrl}/api/v1/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'multipart/form-data; boundary=x' },
  });
  upload.on('error', () => undefined);
  upload.write('--x\r\ncontent-disposition: form-data; name="file"; filename="fox.png"\r\n\r\n');
  return upload;
}

async function bytesArrived(): Promise<number> {
  const [name] = await contentsOnDisk(stage);
  return name === undefined ? 0 : (await stat(join(stage.dataDir, 'files/incoming', name))).size;
}

it('writes an upload to the disk while it is still arriving', async () => {
  const content = await noise('png', 900, 900);
  const half = Math.floor(content.length / 2);
  const upload = openUpload();
  upload.write(content.subarray(0, half));
  // A few dozen kilobytes may wait for a full buffer; never a share of the file.
  await until('the first half to be on the disk', async () => (await bytesArrived()) > half - 150_000);
  expect(await rowsOfFiles(stage)).toEqual([]);
  upload.end(Buffer.concat([content.subarray(half), Buffer.from('\r\n--x--\r\n')]));
  const [response] = await once(upload, 'response');
  response.resume();
  expect(response.statusCode).toBe(201);
  expect(await contentsOnDisk(stage)).toEqual(await rowsOfFiles(stage));
});

it('keeps nothing of an upload that breaks off', async () => {
  const before = await contentsOnDisk(stage);
  const upload = openUpload();
  upload.write(await noise('png', 300, 300));
  await until('the upload to begin', async () => (await contentsOnDisk(stage)).length > before.length);
  upload.destroy();
  await until('it to be gone', async () => (await contentsOnDisk(stage)).length === before.length);
  expect(await rowsOfFiles(stage)).toEqual(before);
});
