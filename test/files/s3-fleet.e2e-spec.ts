import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawPdf, plainPages } from '../pdf-jobs/drawn-pdf.js';
import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { ApiClient } from '../support/api-client.js';
import type { DarkroomProcess } from '../support/darkroom-process.js';
import { FLEET_SECRET, Fleet, guestOf } from '../support/fleet.js';
import { S3Server } from '../support/s3-server.js';
import { picture } from '../support/samples.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { shipped, upload } from '../video-composition/clips.js';
import { noise } from './pictures.js';
import { TusSender } from './tus-sender.js';

let fleet: Fleet;
let s3: S3Server;
let api: DarkroomProcess;
let ann: ApiClient;
const folders: string[] = [];

/** A process with a disk of its own. */
async function start(role: 'api' | 'worker', more: Record<string, string> = {}): Promise<DarkroomProcess> {
  const folder = await newTestFolder(role);
  folders.push(folder);
  return fleet.start(role, { ...s3.environment, DATA_DIR: folder, ...more });
}

beforeAll(async () => {
  [fleet, s3] = await Promise.all([Fleet.build(), S3Server.start()]);
  [api] = await Promise.all([start('api'), start('worker')]);
  ann = await guestOf(api);
}, 120_000);
afterAll(async () => {
  await fleet.stop();
  await s3.stop();
  await Promise.all(folders.map(removeTestFolder));
});

const contentOf = async (url: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(String(url), { headers });

it('passes contents on from S3 as from the disk: ranges, ETag and safe headers', async () => {
  const content = await noise('png', 200, 200);
  const { data } = (await ann.upload({ name: 'fox.png', content })).body;
  const whole = await contentOf(data.url);
  expect(new Uint8Array(await whole.arrayBuffer())).toEqual(content);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(content.length),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  const part = await contentOf(data.url, { range: 'bytes=100-199' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${content.length}`]);
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(content.slice(100, 200));
  const etag = whole.headers.get('etag') ?? '';
  expect((await contentOf(data.url, { 'if-none-match': etag })).status).toBe(304);
  s3.break(true);
  const away = await contentOf(data.url, { range: 'bytes=0-9' });
  s3.break(false);
  expect([away.status, await away.json()]).toEqual([
    503,
    expect.objectContaining({ errorCode: 'STORAGE_UNAVAILABLE' }),
  ]);
});

it('says in its health how the bucket is', async () => {
  const { body } = await ann.get('/health/ready');
  expect(body.checks).toMatchObject({ disk: { status: 'ok' }, bucket: { status: 'ok' } });
});

it('works on files that another process took in: a preview, a video, a PDF', { timeout: 120_000 }, async () => {
  const clips = [await upload(ann, shipped('wave-1.mp4')), await upload(ann, shipped('wave-2.mp4'))];
  const inputs = clips.map((fileId) => ({ fileId }));
  const pdf = (await ann.upload({ name: 'a.pdf', content: drawPdf(plainPages(5)) })).body.data.id;
  const fileId = (await ann.upload({ name: 'art.png', content: await picture(64, 64, '#224466') })).body.data.id;
  const workId = (await ann.post('/api/v1/works', { title: 'Art', fileId })).body.data.id;
  const productId = await product();
  const created = await Promise.all([
    ann.post('/api/v1/video/compositions', { inputs }),
    ann.post('/api/v1/pdf/jobs', { fileId: pdf, operation: 'extract', pagesPerShard: 2 }),
    ann.post('/api/v1/preview/tasks', { workId, productId, color: 'red', size: 'M' }),
  ]);
  expect(created.map(({ status }) => status)).toEqual([202, 202, 202]);
  const [video, , preview] = await Promise.all(created.map(({ body }) => ann.untilEnded(body.data.id, 90_000)));
  expect(video).toMatchObject({ status: 'COMPLETED', error: null });
  expect((await contentOf(video?.resultUrl)).headers.get('content-type')).toBe('video/mp4');
  expect(preview).toMatchObject({ status: 'COMPLETED', error: null });
  expect((await contentOf(preview?.resultUrl)).headers.get('content-type')).toBe('image/jpeg');
  const job = (await ann.get(`/api/v1/pdf/jobs/${created[1]?.body.data.id}`)).body.data;
  expect(job).toMatchObject({ status: 'COMPLETED', completedShards: 3 });
  expect(await (await contentOf(job.result.markdownUrl)).text()).toContain('Page');
});

it('leaves nothing in the bucket of what was deleted', async () => {
  const { data } = (await ann.get('/api/v1/tasks?kind=video')).body;
  const before = await s3.keys();
  expect((await ann.delete(`/api/v1/tasks/${data[0].id}`)).status).toBe(200);
  const gone = await until('its result to be gone', async () => {
    const left = await s3.keys();
    return left.length < before.length ? before.filter((key) => !left.includes(key)) : null;
  });
  expect(gone).toHaveLength(1);
  const stored: { id: string }[] = await fleet.db.query('SELECT id FROM files');
  const keys = (await s3.keys()).map((key) => key.slice(-36)).sort();
  expect(keys).toEqual(stored.map(({ id }) => id).sort());
});

it('goes on with an upload after the process that took it was killed', { timeout: 90_000 }, async () => {
  const content = new Uint8Array(Buffer.concat([await noise('png'), Buffer.alloc(9_000_000, 7)]));
  const [first, second] = [await start('api'), api];
  const [before, after] = [new TusSender(ann, first.baseUrl), new TusSender(ann, second.baseUrl)];
  const location = await before.beginAt(content.length);
  expect((await before.patch(location, 0, content.slice(0, 6_000_000))).status).toBe(204);
  const cut = before.patch(location, 6_000_000, content.slice(6_000_000)).catch(() => null);
  await first.kill('SIGKILL');
  await cut;
  const offset = await until('the lock to run out', () => after.offset(location), { within: 30_000 });
  expect(offset).toBeGreaterThanOrEqual(6_000_000);
  const end = await after.patch(location, offset, content.slice(offset));
  expect(end.status).toBe(204);
  const { sha256 } = (await after.send('GET', location)).body.data;
  expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
});

async function product(): Promise<number> {
  const token = await new SignJWT({ role: 'admin' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('admin')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(FLEET_SECRET));
  const admin = new ApiClient(api.baseUrl, token, 'admin');
  const photo = (await admin.upload({ name: 'photo.png', content: await picture(120, 140) })).body.data.id;
  const printArea = [
    { x: 20, y: 30 },
    { x: 100, y: 30 },
    { x: 100, y: 110 },
    { x: 20, y: 110 },
  ];
  const { body } = await admin.post('/api/v1/products', {
    name: 'Test bag',
    photo,
    colors: [{ name: 'red', hex: '#b3262e' }],
    sizes: [{ name: 'M', printArea }],
  });
  return body.data.id;
}
