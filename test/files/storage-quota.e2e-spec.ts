import { afterAll, beforeAll, expect, it } from 'vitest';
import { FilesService } from '../../src/files/files.service.js';
import { Readable } from 'node:stream';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { noise } from './pictures.js';
import { contentsOnDisk, rowsOfFiles } from './stored-files.js';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api', STORAGE_QUOTA_MB: '1' });
});
afterAll(() => stage.close());

/** About 270 kB: three fit into a megabyte. */
const upload = async (client: ApiClient) => client.upload({ name: 'noise.png', content: await noise('png', 300, 300) });
const storageOf = async (client: ApiClient) => (await client.get('/api/v1/me')).body.data.storage;

it('takes uploads up to the quota and refuses what goes over it with 413, saying what would help', async () => {
  const ann = await clientFor(app, 'ann');
  const first = await upload(ann);
  const size: number = first.body.data.sizeBytes;
  expect(size).toBeGreaterThan(250_000);
  expect(await storageOf(ann)).toEqual({ usedBytes: size, quotaBytes: 1_000_000 });
  const answers = [await upload(ann), await upload(ann), await upload(ann)];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 413]);
  const refused = answers[2];
  expect(refused?.body.errorCode).toBe('STORAGE_QUOTA_EXCEEDED');
  expect(refused?.body.detail).toMatch(
    /^Your files take 0\.\d+ MB of the 1 MB that you have\. Delete 0\.\d+ MB of files/,
  );
  await ann.delete(`/api/v1/files/${first.body.data.id}`);
  expect((await upload(ann)).status).toBe(201);
  expect((await upload(await clientFor(app, 'ben'))).status).toBe(201);
});

it('is not got around by uploads at the same time, and nothing of the refused ones is kept', async () => {
  const cleo = await clientFor(app, 'cleo');
  const answers = await Promise.all(Array.from({ length: 8 }, () => upload(cleo)));
  const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
  expect(statuses).toEqual([201, 201, 201, 413, 413, 413, 413, 413]);
  expect((await storageOf(cleo)).usedBytes).toBeLessThanOrEqual(1_000_000);
  expect((await contentsOnDisk(stage)).sort()).toEqual((await rowsOfFiles(stage)).sort());
});

it('counts results, but never refuses one: uploads are, then, before they are read', async () => {
  const dora = await clientFor(app, 'dora');
  const files = app.app.get(FilesService, { strict: false });
  const result = { userId: 'dora', name: 'result.bin', origin: 'result', mediaType: 'image/png' } as const;
  for (let n = 0; n < 3; n++) await files.store(result, Readable.from([Buffer.alloc(400_000)]));
  expect(await storageOf(dora)).toEqual({ usedBytes: 1_200_000, quotaBytes: 1_000_000 });
  expect(await upload(dora)).toMatchObject({ status: 413, body: { errorCode: 'STORAGE_QUOTA_EXCEEDED' } });
});

it('is no limit unless it is set', async () => {
  const free = await stage.start({ ROLE: 'api' });
  const eve = await clientFor(free, 'eve');
  for (let n = 0; n < 5; n++) expect((await upload(eve)).status).toBe(201);
  expect(await storageOf(eve)).toBeUndefined();
});
