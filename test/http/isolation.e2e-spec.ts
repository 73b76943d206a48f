import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { drawPdf, plainPages } from '../pdf-jobs/drawn-pdf.js';
import { grant } from '../support/credits.js';
import { clientFor, createProduct, createWork } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { shipped, upload } from '../video-composition/clips.js';
import type { Route } from './api-document.js';
import { fetchApiDocument, routesOf } from './api-document.js';

/** What ann has; ben is to see none of it. */
interface Belongings {
  fileId: string;
  workId: number;
  keyId: string;
  sampleId: string;
  previewId: string;
  generationId: string;
  pdfJobId: string;
  compositionId: string;
  productId: number;
  webhookId: string;
}

/** Which of ann's ids goes into which route: a route with an id must be in this list. */
const OWN_IDS: Readonly<Record<string, keyof Belongings>> = {
  '/api/v1/files/{id}': 'fileId',
  '/api/v1/files/{id}/content': 'fileId',
  '/api/v1/works/{id}': 'workId',
  '/api/v1/api-keys/{id}': 'keyId',
  '/api/v1/tasks/{id}': 'sampleId',
  '/api/v1/tasks/{id}/cancel': 'sampleId',
  '/api/v1/tasks/{id}/retry': 'sampleId',
  '/api/v1/preview/tasks/{id}': 'previewId',
  '/api/v1/generation/tasks/{id}': 'generationId',
  '/api/v1/pdf/jobs/{id}': 'pdfJobId',
  '/api/v1/pdf/jobs/{id}/retry-failed': 'pdfJobId',
  '/api/v1/webhooks/{id}': 'webhookId',
  '/api/v1/webhooks/{id}/rotate-secret': 'webhookId',
  '/api/v1/webhooks/{id}/deliveries': 'webhookId',
  // The other id is of something within the webhook, which nobody else gets to see.
  '/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver': 'webhookId',
  '/api/v1/video/compositions/{id}': 'compositionId',
};

/** Routes with ids of things that are there for everybody. */
const SHARED = ['/api/v1/products/{id}', '/api/v1/products'];

/** Routes for admins, who see everything; nobody else sees anything. */
const ADMIN = '/api/v1/admin/';

/** Streams, which have tests of their own. */
const ENDLESS = ['/api/v1/tasks/events'];

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;
let ben: ApiClient;
let anns: Belongings;
let routes: Route[];

beforeAll(async () => {
  stage = await TestStage.build();
  // No worker: nothing changes by itself.
  app = await stage.start({ ROLE: 'api' });
  [ann, ben] = await Promise.all([clientFor(app, 'ann'), clientFor(app, 'ben')]);
  routes = routesOf(await fetchApiDocument(app.baseUrl));
  const [productId, workId] = [await createProduct(app), await createWork(ann)];
  const { fileId } = (await ann.get(`/api/v1/works/${workId}`)).body.data;
  const generationBody = { type: 'BACKGROUND_CHANGE', prompt: 'red', sourceImage: fileId };
  await grant(app, ann, 10);
  const webhookBody = { url: 'https://93.184.216.34/hook', events: ['task.failed'] };
  const clip = { fileId: await upload(ann, shipped('wave-1.mp4')) };
  const previewBody = { workId, productId, color: 'red', size: 'M' };
  const pdf = await ann.upload({ name: 'a.pdf', content: drawPdf(plainPages(1)) });
  anns = {
    fileId,
    workId,
    productId,
    webhookId: (await ann.post('/api/v1/webhooks', webhookBody)).body.data.id,
    keyId: (await ann.post('/api/v1/api-keys', { name: 'Key' })).body.data.id,
    sampleId: (await ann.post('/api/v1/sample/tasks', { plans: [{}] })).body.data.id,
    previewId: (await ann.post('/api/v1/preview/tasks', previewBody)).body.data.id,
    pdfJobId: (await ann.post('/api/v1/pdf/jobs', { fileId: pdf.body.data.id })).body.data.id,
    generationId: (await ann.post('/api/v1/generation/tasks', generationBody)).body.data.id,
    compositionId: (await ann.post('/api/v1/video/compositions', { inputs: [clip, clip] })).body.data.id,
  };
});
afterAll(() => stage.close());

const withId = ({ path }: Route): boolean => path.includes('{') && !path.startsWith(ADMIN);
const forAdmins = ({ path }: Route): boolean => path.startsWith(ADMIN);

it('knows an id for every route that takes one', () => {
  const unknown = routes.filter(withId).map(({ path }) => path);
  expect(unknown.filter((path) => !(path in OWN_IDS) && !SHARED.includes(path))).toEqual([]);
  const twoIds = routes.filter(({ path }) => (path.match(/\{/g)?.length ?? 0) > 1).map(({ path }) => path);
  expect(twoIds).toEqual(['/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver']);
});

it('lets nobody but admins into the routes for admins, whatever the id', async () => {
  const guarded = routes.filter(forAdmins);
  expect(guarded.length).toBeGreaterThan(4);
  for (const { method, path } of guarded) {
    for (const id of ['sample', anns.sampleId]) {
      const { status, body } = await ben.send(method, path.replaceAll(/\{\w+\}/g, id));
      expect({ path, status, code: body.errorCode }).toEqual({ path, status: 403, code: 'ADMIN_ONLY' });
    }
  }
});

it("answers another user's ids with 404 on every route, and changes nothing", async () => {
  const before = await everythingOf(ann);
  for (const route of routes.filter(({ path }) => path in OWN_IDS)) {
    const id = anns[OWN_IDS[route.path] ?? 'fileId'];
    const { status, body } = await ben.send(route.method, route.path.replaceAll(/\{\w+\}/g, String(id)));
    expect({ route: `${route.method} ${route.path}`, status }).toEqual({
      route: `${route.method} ${route.path}`,
      status: 404,
    });
    expect(body.errorCode).toMatch(/_NOT_FOUND$/);
    // Not a word that an unknown id would not get.
    expect(body.detail).toMatch(/^There is no /);
  }
  expect(await everythingOf(ann)).toEqual(before);
});

it('lists nothing of another user', async () => {
  const lists = routes.filter(
    (route) =>
      route.method === 'GET' &&
      !withId(route) &&
      !forAdmins(route) &&
      route.path.startsWith('/api/') &&
      !ENDLESS.includes(route.path),
  );
  expect(lists.length).toBeGreaterThan(6);
  for (const { path } of lists.filter((each) => !SHARED.includes(each.path))) {
    const { status, body } = await ben.get(path);
    expect({ path, status }).toEqual({ path, status: 200 });
    if (Array.isArray(body.data)) expect(body, path).toMatchObject({ data: [], page: { nextCursor: null } });
    const all = Object.values(anns).filter((id) => id !== anns.productId && id !== anns.workId);
    for (const id of all.map(String)) expect(JSON.stringify(body)).not.toContain(id);
  }
});

describe('the ids of another user in a request', () => {
  it('are listed as missing by the lists that take ids', async () => {
    const ids = [anns.sampleId, anns.previewId];
    for (const path of ['/api/v1/tasks', '/api/v1/preview/tasks']) {
      const { body } = await ben.get(`${path}?ids=${ids.join(',')}`);
      expect(body).toMatchObject({ data: [], missing: ids });
    }
  });

  it('are answered with 404 by whatever makes something of them', async () => {
    const work = await ben.post('/api/v1/works', { title: 'Stolen', fileId: anns.fileId });
    expect(work).toMatchObject({ status: 404, body: { errorCode: 'FILE_NOT_FOUND' } });
    const { workId, productId } = anns;
    await grant(app, ben, 10);
    const edit = { type: 'WHITE_BACKGROUND', sourceImage: anns.fileId };
    const generation = await ben.post('/api/v1/generation/tasks', edit);
    expect(generation).toMatchObject({ status: 404, body: { errorCode: 'FILE_NOT_FOUND' } });
    const input = { fileId: anns.fileId };
    const video = await ben.post('/api/v1/video/compositions', { inputs: [input, input] });
    expect(video).toMatchObject({ status: 404, body: { errorCode: 'FILE_NOT_FOUND' } });
    const preview = await ben.post('/api/v1/preview/tasks', { workId, productId, color: 'red', size: 'M' });
    expect(preview).toMatchObject({ status: 404, body: { errorCode: 'WORK_NOT_FOUND' } });
  });

  it("clear nothing of the other's cache", async () => {
    await stage.db.query(`UPDATE preview_tasks SET status = 'COMPLETED', finished_at = now() WHERE id = $1`, [
      anns.previewId,
    ]);
    expect((await ben.delete(`/api/v1/preview/cache?workId=${anns.workId}`)).body.data).toEqual({ cleared: 0 });
    expect((await ann.delete(`/api/v1/preview/cache?workId=${anns.workId}`)).body.data).toEqual({ cleared: 1 });
  });
});

it('shows products to everybody, but not the files they are made of', async () => {
  const product = await ben.get(`/api/v1/products/${anns.productId}`);
  expect(product.status).toBe(200);
  expect(Object.keys(product.body.data)).toEqual(['id', 'name', 'colors', 'sizes']);
});

/** Links are new at each read, so they are left out. */
async function everythingOf(client: ApiClient): Promise<unknown> {
  const paths = ['works', 'api-keys', 'tasks', 'webhooks', `files/${anns.fileId}`];
  const answers = await Promise.all(paths.map((path) => client.get(`/api/v1/${path}`)));
  return JSON.parse(
    JSON.stringify(
      answers.map(({ body }) => body),
      (key, value: unknown) => (key === 'url' ? undefined : value),
    ),
  );
}
