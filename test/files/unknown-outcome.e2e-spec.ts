import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { StorageQuota } from '../../src/files/storage-quota.js';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { noise } from './pictures.js';
import { contentsOnDisk, rowsOfFiles } from './stored-files.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  ann = await clientFor(app, 'ann');
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => stage.close());

it('keeps the content of a file whose row may have been written: the answer of PostgreSQL was lost', async () => {
  const quota = app.app.get(StorageQuota, { strict: false });
  const insert = quota.insert.bind(quota);
  vi.spyOn(quota, 'insert').mockImplementationOnce(async (file) => {
    await insert(file);
    throw new Error('Connection terminated unexpectedly');
  });
  expect((await ann.upload({ name: 'fox.png', content: await noise('png') })).status).toBe(503);
  const [id, ...others] = await rowsOfFiles(stage);
  expect(others).toEqual([]);
  expect(await contentsOnDisk(stage)).toEqual([id]);
  const { url } = (await ann.get(`/api/v1/files/${id}`)).body.data;
  expect((await fetch(url)).status).toBe(200);
});

it('keeps nothing of a file whose row was refused', async () => {
  const before = await contentsOnDisk(stage);
  const refused = Object.assign(new Error('new row violates a constraint'), { code: '23514' });
  vi.spyOn(app.app.get(StorageQuota, { strict: false }), 'insert').mockRejectedValueOnce(refused);
  expect((await ann.upload({ name: 'fox.png', content: await noise('png') })).status).toBe(500);
  expect(await contentsOnDisk(stage)).toEqual(before);
});
