import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DarkroomError, ERROR_CODES, linkExpires } from '../../web/client/dist/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { createProduct, createWork, picture } from '../support/samples.js';
import { grant } from '../support/credits.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { ClientStage, collect } from './client-stage.js';

const PDF = new URL('../../assets/pdf/sample.pdf', import.meta.url);

let stage: ClientStage;

beforeAll(async () => {
  stage = await ClientStage.build();
});
afterAll(() => stage.close());

it('uploads with progress', async () => {
  const { darkroom, user } = stage.page(await stage.newUser());
  const noise = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 251);
  const content = new Blob([await picture(64, 64), noise]);
  const steps: number[] = [];
  const file = await darkroom.uploadFile(content, {
    name: 'fox.png',
    onProgress: ({ loaded, total }) => steps.push(loaded / total),
  });
  expect(file).toMatchObject({ name: 'fox.png', mediaType: 'image/png', sizeBytes: content.size });
  expect(steps.length).toBeGreaterThan(2);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(steps.at(-1)).toBe(1);
  expect((await user.get(`/api/v1/files/${file.id}`)).body.data.sha256).toBe(file.sha256);
});

it('does not upload what was aborted', async () => {
  const { darkroom, sent } = stage.page(await stage.newUser());
  const signal = AbortSignal.abort(new Error('changed my mind'));
  await expect(darkroom.uploadFile(new Blob(['x']), { signal })).rejects.toThrow('changed my mind');
  expect(sent).toEqual([]);
});

it('sends nothing that was aborted while the token was asked for, in a browser either', async () => {
  const sent: unknown[] = [];
  vi.stubGlobal(
    'XMLHttpRequest',
    class extends EventTarget {
      readonly upload = new EventTarget();
      readonly open = () => undefined;
      readonly setRequestHeader = () => undefined;
      readonly abort = () => undefined;
      readonly send = (body: unknown) => void sent.push(body);
    },
  );
  const left = new AbortController();
  const { darkroom } = stage.page(await stage.newUser(), {
    token: () => {
      left.abort(new Error('changed my mind'));
      return 'good';
    },
  });
  const uploaded = darkroom.uploadFile(new Blob(['x']), { signal: left.signal });
  await expect(uploaded).rejects.toThrow('changed my mind');
  vi.unstubAllGlobals();
  expect(sent).toEqual([]);
});

it('makes a preview and follows it to its picture', { timeout: 60_000 }, async () => {
  const { darkroom, user } = stage.page(await stage.newUser());
  const [productId, workId] = [await createProduct(stage.app), await createWork(user)];
  const { id } = await darkroom.createPreviewTask({ workId, productId, color: 'red', size: 'M' });
  const end = (await collect(darkroom.watchTask(id))).at(-1);
  expect(end).toMatchObject({ kind: 'preview', status: 'COMPLETED', color: 'red' });
  expect((await fetch(String(end?.resultUrl))).headers.get('content-type')).toMatch(/^image\//);
  const inHours = (Number(linkExpires(String(end?.resultUrl))) - Date.now()) / 3_600_000;
  expect(inHours).toBeGreaterThan(23.9);
  expect(inHours).toBeLessThan(25.1);
  const products = await darkroom.api.GET('/api/v1/products');
  expect(products.data?.data.map((product) => product.id)).toContain(productId);
});

it('goes through the history, however many pages it has, and deletes', { timeout: 60_000 }, async () => {
  const { darkroom, user, sent } = stage.page(await stage.newUser());
  const tasks = await Promise.all(Array.from({ length: 23 }, () => submit(user, {})));
  for (const { id } of tasks) await user.untilEnded(id);
  const all = new Set((await collect(darkroom.taskHistory({ kind: 'sample' }))).map(({ id }) => id));
  expect(all).toEqual(new Set(tasks.map(({ id }) => id)));
  const before = sent.length;
  for await (const { id } of darkroom.taskHistory()) {
    await darkroom.deleteTask(id);
    await expect(darkroom.getTask(id)).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
    break;
  }
  // The next page is nobody's yet.
  expect(sent.slice(before).filter(({ path }) => path.includes('/history'))).toHaveLength(1);
});

it('asks for what failed of a PDF, if anything did', { timeout: 60_000 }, async () => {
  const { darkroom } = stage.page(await stage.newUser());
  const { id: fileId } = await darkroom.uploadFile(new Blob([await readFile(PDF)]), { name: 'sample.pdf' });
  const { id } = await darkroom.createPdfJob({ fileId, operation: 'extract' });
  expect((await collect(darkroom.watchTask(id))).at(-1)?.status).toBe('COMPLETED');
  await expect(darkroom.retryFailedPages(id)).rejects.toMatchObject({ code: 'NOTHING_FAILED' });
});

it('knows codes that the API documents', async () => {
  const document = JSON.stringify(await (await fetch(`${stage.app.baseUrl}/docs-json`)).json());
  expect(ERROR_CODES.filter((code) => !document.includes(`"errorCode":"${code}"`))).toEqual([]);
});

it('makes, cancels and retries tasks', async () => {
  const { darkroom, user } = stage.page(await stage.newUser());
  await grant(stage.app, user, 10);
  const made = await darkroom.createGenerationTask({ type: 'CREATE', prompt: 'a fox' });
  expect(await darkroom.getTask(made.id)).toMatchObject({ kind: 'generation', prompt: 'a fox' });
  const { id } = await submit(user, { waitMs: 20_000 });
  await darkroom.cancelTask(id);
  expect((await collect(darkroom.watchTask(id))).at(-1)?.status).toBe('CANCELLED');
  const again = await darkroom.retryTask(id);
  expect(again).toMatchObject({ retryOf: id });
  await darkroom.cancelTask(again.id);
});

it('throws what the server says, in the language of the page', async () => {
  const { darkroom } = stage.page(await stage.newUser());
  const error = await darkroom.createGenerationTask({ type: 'WHITE_BACKGROUND' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DarkroomError);
  expect(error).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', mayPass: false });
  expect(error instanceof DarkroomError && error.fields.map(({ field }) => field)).toEqual(['sourceImage']);
});

it('sends a request that the network has swallowed again, and makes nothing twice', async () => {
  const proxy = await TcpProxy.start(Number(new URL(stage.app.baseUrl).port));
  const user = await stage.newUser();
  await grant(stage.app, user, 10);
  const { darkroom } = stage.page(user, { baseUrl: `http://127.0.0.1:${proxy.port}` });
  proxy.refuse();
  const created = darkroom.createGenerationTask({ type: 'CREATE', prompt: 'a fox' });
  await until('a try that met nobody', () => proxy.refused > 0);
  proxy.accept();
  const { id } = await created;
  expect((await user.get('/api/v1/tasks')).body.data.map((task: { id: string }) => task.id)).toEqual([id]);
  await proxy.stop();
});
