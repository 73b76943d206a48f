import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FileStorage } from '../../src/files/file-storage.js';
import type { LocalFileStorage } from '../../src/files/local-file-storage.js';
import { FilesCron } from '../../src/files/files.cron.js';
import type { ApiClient } from '../support/api-client.js';
import { clientFor, createProduct } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import type { Bytes } from './pictures.js';
import { noise } from './pictures.js';
import { contentsOnDisk, rowsOfFiles } from './stored-files.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;
let fox: Bytes;
let fileId: string;
let workFileId: string;

beforeAll(async () => {
  stage = await TestStage.build();
  // A scheduler as well, but no worker: what is submitted waits.
  app = await stage.start({ WORKER_KINDS: 'sample' });
  ann = await clientFor(app, 'ann');
  fox = await noise('png', 16, 16);
});
beforeEach(async () => {
  [fileId, workFileId] = [await upload(), await upload()];
  await ann.post('/api/v1/works', { title: 'Fox', fileId: workFileId });
});
afterAll(() => stage.close());

const upload = async (): Promise<string> => (await ann.upload({ name: 'fox.png', content: fox })).body.data.id;
const storage = (): LocalFileStorage => app.app.get<FileStorage, LocalFileStorage>(FileStorage, { strict: false });
const cron = (): FilesCron => app.app.get(FilesCron, { strict: false });

it('deletes a file with its content', async () => {
  const deleted = await ann.delete(`/api/v1/files/${fileId}`);
  expect(deleted).toMatchObject({ status: 200, body: { data: { id: fileId } } });
  expect((await ann.get(`/api/v1/files/${fileId}`)).status).toBe(404);
  expect((await ann.delete(`/api/v1/files/${fileId}`)).status).toBe(404);
  expect(await contentsOnDisk(stage)).not.toContain(fileId);
});

it('does not delete a file that something needs, and names what does', async () => {
  const answer = await ann.delete(`/api/v1/files/${workFileId}`);
  expect(answer).toMatchObject({ status: 409, body: { errorCode: 'FILE_IN_USE' } });
  expect(answer.body.detail).toMatch(/work \d+/);
  expect((await ann.get(`/api/v1/files/${workFileId}/content`)).status).toBe(200);
});

it('does not delete the picture of a task that has not ended', async () => {
  const productId = await createProduct(app);
  const { body } = await ann.get('/api/v1/works?limit=1');
  const [work] = body.data;
  const task = await ann.post('/api/v1/preview/tasks', { workId: work.id, productId, color: 'red', size: 'M' });
  await stage.db.query('DELETE FROM file_uses WHERE used_by = $1', [`work:${work.id}`]);
  const answer = await ann.delete(`/api/v1/files/${work.fileId}`);
  expect(answer).toMatchObject({ status: 409, body: { errorCode: 'FILE_IN_USE' } });
  expect(answer.body.detail).toContain(`task ${task.body.data.id}`);
});

describe('the sweep of unused files', () => {
  it('deletes what nobody has used for a day, and nothing else', async () => {
    const young = await upload();
    await age(fileId, workFileId);
    await cron().sweepUnused();
    const rows = await rowsOfFiles(stage);
    expect(rows).not.toContain(fileId);
    expect(rows).toEqual(expect.arrayContaining([workFileId, young]));
    expect((await contentsOnDisk(stage)).sort()).toEqual(rows.sort());
  });

  it('may run twice at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, upload));
    await age(...ids, workFileId);
    const second = await stage.start({ ROLE: 'scheduler' });
    await Promise.all([cron().sweepUnused(), second.app.get(FilesCron, { strict: false }).sweepUnused()]);
    const rows = await rowsOfFiles(stage);
    expect(rows.filter((id) => ids.includes(id))).toEqual([]);
    expect(rows).toContain(workFileId);
  });

  it('spares a file that somebody begins to use at the same moment', async () => {
    await age(fileId);
    const runner = stage.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`INSERT INTO file_uses VALUES ($1, 'work:4711')`, [fileId]);
    const sweep = cron().sweepUnused();
    await sweep;
    await runner.commitTransaction();
    await runner.release();
    await cron().sweepUnused();
    expect((await ann.get(`/api/v1/files/${fileId}/content`)).status).toBe(200);
  });

  const age = (...ids: string[]): Promise<unknown> =>
    stage.db.query(`UPDATE files SET created_at = now() - interval '25 hours' WHERE id = ANY($1)`, [ids]);
});

describe('the sweep of orphans', () => {
  const ORPHAN = '019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11';

  it('deletes contents without a file and half-written ones once they are a day old', async () => {
    const [young, old] = [await storage().newPath(), await storage().newPath()];
    for (const path of [young, old, storage().pathOf(ORPHAN)]) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, 'left behind');
    }
    for (const path of [old, storage().pathOf(ORPHAN), storage().pathOf(fileId)]) await makeOld(path);
    await cron().sweepOrphans();
    const left = await contentsOnDisk(stage);
    expect(left).toEqual(expect.arrayContaining([fileId, workFileId, young.split('/').at(-1)]));
    expect(left).not.toContain(ORPHAN);
    expect(left).not.toContain(old.split('/').at(-1));
    await storage().abandon(young);
  });

  it('leaves alone what is no file of ours', async () => {
    const strange = storage().pathOf('notes.txt');
    await mkdir(dirname(strange), { recursive: true });
    await writeFile(strange, 'somebody put this here');
    await makeOld(strange);
    await cron().sweepOrphans();
    expect(await contentsOnDisk(stage)).toContain('notes.txt');
    await storage().abandon(strange);
  });

  async function makeOld(path: string): Promise<void> {
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    await utimes(path, yesterday, yesterday);
  }
});
