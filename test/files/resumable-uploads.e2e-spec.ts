import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Upload } from 'tus-js-client';
import { UploadsCron } from '../../src/files/uploads/uploads.cron.js';
import type { ApiClient } from '../support/api-client.js';
import { S3Server } from '../support/s3-server.js';
import { clientFor } from '../support/samples.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { noise, text } from './pictures.js';
import { TusSender, fetchHalf } from './tus-sender.js';

let stage: TestStage;
let s3: S3Server;
let large: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  [stage, s3] = await Promise.all([TestStage.build(), S3Server.start()]);
  // Some bytes behind a picture do it no harm.
  large = new Uint8Array(Buffer.concat([await noise('png'), randomBytes(11_000_000)]));
});
afterAll(async () => {
  await stage.close();
  await s3.stop();
});

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const LIMITS = { ROLE: 'api', MAX_UPLOAD_MB: '12' };
const STORAGES: Readonly<Record<string, () => Record<string, string>>> = {
  'the local disk': () => ({}),
  S3: () => s3.environment,
};

describe.each(Object.keys(STORAGES))('an upload to %s', (name) => {
  let app: TestApp;
  let ann: ApiClient;
  let tus: TusSender;
  beforeAll(async () => {
    app = await stage.start({ ...LIMITS, ...STORAGES[name]?.() });
    ann = await clientFor(app, 'ann');
    tus = new TusSender(ann);
  });

  /** What is left of unfinished uploads. */
  async function leftovers(): Promise<string[]> {
    const local = await readdir(join(stage.dataDir, 'uploads')).catch(() => []);
    return [...local, ...(await s3.unfinished()), ...(await s3.keys()).filter((key) => key.includes('uploads/'))];
  }

  it('that comes in pieces becomes a file as POST /files makes one', async () => {
    const content = await noise('png', 300, 200);
    const location = await tus.beginAt(content.length, '狐狸.png');
    expect(location).toMatch(/^\/api\/v1\/files\/tus\/[\da-f-]{36}$/);
    const half = await tus.patch(location, 0, content.slice(0, 1_000));
    expect([half.status, half.headers.get('upload-offset')]).toEqual([204, '1000']);
    expect(await tus.offset(location)).toBe(1_000);
    expect(await tus.send('GET', location)).toMatchObject({ status: 409, body: { errorCode: 'UPLOAD_UNFINISHED' } });
    const end = await tus.patch(location, 1_000, content.slice(1_000));
    expect(end.status).toBe(204);
    const file = (await ann.get(`/api/v1/files/${end.headers.get('darkroom-file-id')}`)).body.data;
    expect(file).toMatchObject({ name: '狐狸.png', mediaType: 'image/png', width: 300, sha256: sha256(content) });
    expect((await tus.send('GET', location)).body.data.id).toBe(file.id);
    expect(await tus.offset(location)).toBe(content.length);
    expect(await leftovers()).toEqual([]);
    expect((await ann.delete(`/api/v1/files/${file.id}`)).status).toBe(200);
    expect((await tus.send('GET', location)).status).toBe(404);
  });

  it('goes on where a connection broke off', { timeout: 60_000 }, async () => {
    const proxy = await TcpProxy.start(Number(new URL(app.baseUrl).port));
    const location = await tus.beginAt(large.length);
    const throughProxy = new TusSender(ann, `http://127.0.0.1:${proxy.port}`);
    const sent = fetchHalf(`http://127.0.0.1:${proxy.port}${location}`, ann, large, 6_000_000);
    await until('half of it to be sent', () => sent.isHalf);
    proxy.cut();
    await sent.over;
    const offset = await until('it to be stored', () => throughProxy.offset(location), { within: 20_000 });
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThan(large.length);
    const end = await throughProxy.patch(location, offset, large.slice(offset));
    expect(end.status).toBe(204);
    expect((await throughProxy.send('GET', location)).body.data.sha256).toBe(sha256(large));
    await proxy.stop();
    expect(await leftovers()).toEqual([]);
  });

  it('is refused with 413 when it is too large, before it is sent', async () => {
    const answer = await tus.begin(12_000_001);
    expect(answer).toMatchObject({ status: 413, body: { errorCode: 'FILE_TOO_LARGE' } });
    expect(answer.body.detail).toContain('12 MB');
    const location = await tus.beginAt(10);
    expect((await tus.patch(location, 0, new Uint8Array(20))).status).toBe(413);
    expect((await tus.send('DELETE', location)).status).toBe(204);
  });

  it('is refused with 422 when it is all there and no file of a known type, and nothing is kept', async () => {
    const content = text('I am a fox, believe me.');
    const location = await tus.beginAt(content.length);
    const answer = await tus.patch(location, 0, content);
    expect(answer).toMatchObject({ status: 422, body: { errorCode: 'UNREADABLE_FILE' } });
    expect((await tus.send('GET', location)).status).toBe(404);
    expect(await leftovers()).toEqual([]);
  });

  it('is made a file by whoever asks for it when that did not work at first', async () => {
    const content = await noise('jpeg');
    const location = await tus.beginAt(content.length);
    await stage.db.query('ALTER TABLE files ADD CONSTRAINT out_of_order CHECK (false) NOT VALID');
    expect((await tus.patch(location, 0, content)).status).toBe(500);
    await stage.db.query('ALTER TABLE files DROP CONSTRAINT out_of_order');
    expect(await tus.offset(location)).toBe(content.length);
    const answers = await Promise.all([1, 2, 3].map(() => tus.send('GET', location)));
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
    expect(answers[0]?.body.data.sha256).toBe(sha256(content));
  });

  it('is the same file still where a process died before it was noted which', async () => {
    const content = await noise('png');
    const location = await tus.beginAt(content.length);
    const fileId = (await tus.patch(location, 0, content)).headers.get('darkroom-file-id');
    await stage.db.query('UPDATE uploads SET file_id = NULL WHERE file_id = $1', [fileId]);
    expect((await tus.send('GET', location)).body.data.id).toBe(fileId);
    expect(await tus.offset(location)).toBe(content.length);
    const [{ count }] = await stage.db.query('SELECT count(*)::int FROM files WHERE sha256 = $1', [sha256(content)]);
    expect(count).toBe(1);
  });

  it('is swept when its time is over, and told as that until then', async () => {
    const location = await tus.beginAt(5_000);
    await tus.patch(location, 0, randomBytes(1_000));
    expect(await leftovers()).not.toEqual([]);
    await stage.db.query(`UPDATE uploads SET expires_at = now() - interval '1 second'`);
    const late = await tus.patch(location, 1_000, randomBytes(10));
    expect(late).toMatchObject({ status: 410, body: { errorCode: 'UPLOAD_EXPIRED' } });
    const scheduler = await stage.start({ ROLE: 'scheduler', ...STORAGES[name]?.() });
    await scheduler.app.get(UploadsCron, { strict: false }).sweepExpired();
    expect(await leftovers()).toEqual([]);
    expect(await stage.db.query('SELECT FROM uploads')).toEqual([]);
    expect((await tus.send('HEAD', location)).status).toBe(404);
  });

  it("is nothing that anybody else's requests could find", async () => {
    const content = await noise('png');
    const location = await tus.beginAt(content.length);
    const ben = new TusSender(await clientFor(app, 'ben'));
    for (const method of ['HEAD', 'GET', 'DELETE']) expect((await ben.send(method, location)).status).toBe(404);
    expect(await ben.patch(location, 0, content)).toMatchObject({
      status: 404,
      body: { errorCode: 'UPLOAD_NOT_FOUND' },
    });
    expect((await tus.patch(location, 0, content)).status).toBe(204);
    for (const method of ['HEAD', 'GET', 'DELETE']) expect((await ben.send(method, location)).status).toBe(404);
  });

  it('is taken from the official client, also without its length told first', async () => {
    const content = Buffer.from(await noise('png', 200, 200));
    const url = await new Promise<string>((resolve, reject) => {
      const upload: Upload = new Upload(content, {
        endpoint: `${app.baseUrl}/api/files/tus`,
        headers: { authorization: `Bearer ${ann.token}` },
        metadata: { filename: 'official.png' },
        chunkSize: 10_000,
        uploadLengthDeferred: true,
        retryDelays: null,
        onError: reject,
        onSuccess: () => resolve(upload.url ?? ''),
      });
      upload.start();
    });
    const { data } = (await ann.get(new URL(url).pathname)).body;
    expect(data).toMatchObject({ name: 'official.png', sha256: sha256(content) });
  });

  it('may be called off', async () => {
    const location = await tus.beginAt(1_000);
    await tus.patch(location, 0, randomBytes(100));
    expect((await tus.send('DELETE', location)).status).toBe(204);
    expect((await tus.send('HEAD', location)).status).toBe(404);
    expect(await leftovers()).toEqual([]);
  });

  it('is not mixed up by two requests at once: one is told where it stands', async () => {
    const content = await noise('png', 400, 400);
    const location = await tus.beginAt(content.length);
    const answers = await Promise.all([tus.patch(location, 0, content), tus.patch(location, 0, content)]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(204);
    // The other came too late, or found all of it there already.
    expect(statuses.every((status) => [204, 409, 423].includes(status))).toBe(true);
    expect((await tus.send('GET', location)).body.data.sha256).toBe(sha256(content));
  });

  it('tells what is wrong with a request', async () => {
    const location = await tus.beginAt(100);
    const cases: [Promise<{ status: number; body: { errorCode: string } }>, number, string][] = [
      [tus.patch(location, 5, randomBytes(5)), 409, 'UPLOAD_CONFLICT'],
      [tus.send('POST', '/api/v1/files/tus', { 'upload-length': 'x' }), 400, 'UPLOAD_INVALID'],
      [tus.send('POST', '/api/v1/files/tus'), 400, 'UPLOAD_INVALID'],
      [tus.send('POST', '/api/v1/files/tus', { 'upload-length': '5', 'tus-resumable': '0.2' }), 400, 'UPLOAD_INVALID'],
      [tus.send('DELETE', `/api/v1/files/tus/${crypto.randomUUID()}`), 404, 'UPLOAD_NOT_FOUND'],
      [tus.send('GET', '/api/v1/files/tus/no-id'), 404, 'UPLOAD_NOT_FOUND'],
    ];
    for (const [answer, status, errorCode] of cases)
      expect(await answer).toMatchObject({ status, body: { errorCode } });
    expect((await tus.send('DELETE', location)).status).toBe(204);
    const bare = await fetch(`${app.baseUrl}/api/v1/files/tus`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ann.token}`, 'upload-length': '5' },
    });
    expect([bare.status, await bare.json()]).toEqual([412, expect.objectContaining({ errorCode: 'TUS_VERSION' })]);
  });
});

it('counts what is on its way towards the quota', async () => {
  const app = await stage.start({ ROLE: 'api', STORAGE_QUOTA_MB: '1' });
  const tus = new TusSender(await clientFor(app, 'cleo'));
  const location = await tus.beginAt(700_000);
  expect(await tus.begin(700_000)).toMatchObject({ status: 413, body: { errorCode: 'STORAGE_QUOTA_EXCEEDED' } });
  await tus.send('DELETE', location);
  expect((await tus.begin(700_000)).status).toBe(201);
});

it('counts one whose size is not told as the largest there may be', async () => {
  const app = await stage.start({ ROLE: 'api', STORAGE_QUOTA_MB: '5', MAX_UPLOAD_MB: '3' });
  const tus = new TusSender(await clientFor(app, 'dora'));
  expect((await tus.begin('deferred')).status).toBe(201);
  expect(await tus.begin('deferred')).toMatchObject({ status: 413, body: { errorCode: 'STORAGE_QUOTA_EXCEEDED' } });
  expect((await tus.begin(1_000_000)).status).toBe(201);
});

it('goes on at another process after the first was cut off, which lets go of it', async () => {
  const [one, two] = [await stage.start(LIMITS), await stage.start(LIMITS)];
  const ann = await clientFor(one, 'ann');
  const location = await new TusSender(ann).beginAt(large.length);
  const proxy = await TcpProxy.start(Number(new URL(one.baseUrl).port));
  const sent = fetchHalf(`http://127.0.0.1:${proxy.port}${location}`, ann, large, 6_000_000);
  await until('half of it to be sent', () => sent.isHalf);
  // The first process hears nothing of it: its connection just stays silent.
  proxy.blackhole();
  const other = new TusSender(ann, two.baseUrl);
  const offset = await until('the first to let go', () => other.offset(location), { within: 25_000 });
  expect((await other.patch(location, offset, large.slice(offset))).status).toBe(204);
  expect((await other.send('GET', location)).body.data.sha256).toBe(sha256(large));
  await proxy.stop();
  await sent.over;
}, 60_000);
