import type { Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { DetailedError } from 'tus-js-client';
import { defaultOptions } from 'tus-js-client';
import { EventSource } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { TokenService } from '../../src/auth/token.service.js';
import { findFreePort } from '../../src/database/free-port.js';
import { noise } from '../files/pictures.js';
import type { TaskJson } from '../support/api-client.js';
import { ApiClient } from '../support/api-client.js';
import { grant } from '../support/credits.js';
import { createWork } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { FrontEndExamples } from './front-end-examples.js';
import { LocalStorage } from './local-storage.js';

const SECRET = 'a secret that only this file knows';
const DRAWING = { type: 'CREATE', prompt: 'Red hills' };

interface Requests {
  darkroom: { token(): Promise<string> };
}
interface Creating {
  create(path: string, body: object, key?: string): Promise<TaskJson>;
}

let stage: TestStage;
let app: TestApp;
let folder: string;
let hookPort: number;
let examples: FrontEndExamples;
let darkroom: Requests['darkroom'];
let tokenFor: (userId: string, role?: string) => Promise<string>;
let user: ApiClient;
let users = 0;

beforeAll(async () => {
  vi.stubEnv('JWT_SECRET', SECRET);
  [stage, folder, hookPort] = await Promise.all([TestStage.build(), newTestFolder('front-end'), findFreePort()]);
  app = await stage.start({ JWT_SECRET: SECRET, WEBHOOK_ALLOW_PRIVATE: 'on' });
  examples = await FrontEndExamples.write(folder, {
    'https://darkroom.example': app.baseUrl,
    'listen(8080)': `listen(${hookPort}, '127.0.0.1')`,
  });
  ({ tokenFor } = await examples.load<{ tokenFor: typeof tokenFor }>('tokens.js'));
  ({ darkroom } = await examples.load<Requests>('darkroom.js'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stage?.close();
  if (folder) await removeTestFolder(folder);
});

/** A user of a shop, whose page has a token of its back end. */
beforeEach(async () => {
  const userId = `reader-${users++}`;
  user = new ApiClient(app.baseUrl, await tokenFor(userId), userId);
  darkroom.token = () => tokenFor(userId);
  await grant(app, user, 10);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('has no example that is not tried here', () => {
  expect(examples.names).toEqual([
    'tokens.js',
    'darkroom.js',
    'create.js',
    'progress.js',
    'lists.js',
    'upload.js',
    'download.js',
    'hook.js',
    'verify.js',
  ]);
});

it('signs tokens that Darkroom takes', async () => {
  expect((await user.get('/api/v1/me')).body.data).toMatchObject({ userId: user.userId, role: 'user' });
  const admin = new ApiClient(app.baseUrl, await tokenFor('root', 'admin'));
  expect((await admin.get('/api/v1/me')).body.data.role).toBe('admin');
});

it('creates something once, also when the answer was lost, and tells what is wrong', async () => {
  const { create } = await examples.load<Creating>('create.js');
  const first = await create('/generation/tasks', DRAWING, 'a key');
  vi.spyOn(globalThis, 'fetch').mockRejectedValueOnce(new TypeError('fetch failed'));
  expect((await create('/generation/tasks', DRAWING, 'a key')).id).toBe(first.id);
  await expect(create('/generation/tasks', { ...DRAWING, prompt: 'Blue hills' }, 'a key')).rejects.toMatchObject({
    status: 422,
    errorCode: 'IDEMPOTENCY_KEY_REUSED',
  });
  await expect(create('/generation/tasks', { type: 'CREATE' })).rejects.toMatchObject({
    status: 400,
    errorCode: 'VALIDATION_FAILED',
    errors: [{ field: 'prompt' }],
  });
});

it('follows tasks over the end of a stream, and finds them again', async () => {
  const opened: string[] = [];
  class Watched extends EventSource {
    constructor(url: string) {
      super(url);
      opened.push(url);
    }
  }
  vi.stubGlobal('EventSource', Watched);
  const { create } = await examples.load<Creating>('create.js');
  const { activeTasks, tasksById, follow } = await examples.load<{
    activeTasks(kind: string): Promise<TaskJson[]>;
    tasksById(ids: string[]): Promise<{ tasks: TaskJson[]; missing: string[] }>;
    follow(show: (task: TaskJson) => void, signal: AbortSignal): Promise<void>;
  }>('progress.js');
  // The stream ends with such a token.
  darkroom.token = () => app.app.get(TokenService).sign(user.userId, 'user', '3s');
  const shown = new Set<string>();
  const leave = new AbortController();
  const following = follow(({ id, status }) => shown.add(`${id} ${status}`), leave.signal);
  for (const streams of [1, 2]) {
    await until('the stream', () => opened.length >= streams, { within: 20_000 });
    const { id } = await create('/generation/tasks', DRAWING);
    await until('the end', () => shown.has(`${id} COMPLETED`), { within: 20_000 });
    const unknown = crypto.randomUUID();
    expect(await tasksById([id, unknown])).toMatchObject({
      tasks: [{ id, status: 'COMPLETED' }],
      missing: [unknown],
    });
  }
  expect(opened[1]).toContain('lastEventId=');
  expect(await activeTasks('generation')).toEqual([]);
  leave.abort();
  await following;
});

it('reads a list to its end, newest first', async () => {
  const { all } = await examples.load<{ all(path: string, limit: number): AsyncIterable<{ id: number }> }>('lists.js');
  const made: number[] = [];
  for (let works = 0; works < 5; works++) made.push(await createWork(user));
  const read: number[] = [];
  for await (const { id } of all('/works', 2)) read.push(id);
  expect(read).toEqual(made.toReversed());
});

it('goes on with an upload where it broke off', async () => {
  const { uploadLarge } = await examples.load<{
    uploadLarge(file: Buffer, onProgress?: (sent: number) => void): Promise<{ name: string; sizeBytes: number }>;
  }>('upload.js');
  const { urlStorage } = defaultOptions;
  defaultOptions.urlStorage = new LocalStorage();
  onTestFinished(() => void Object.assign(defaultOptions, { urlStorage }));
  const file = Object.assign(Buffer.from(await noise('png')), { name: 'fox.png' });
  const tokens = [user.token ?? '', 'of-nobody'];
  darkroom.token = async () => tokens.shift() ?? '';
  const refusal = await uploadLarge(file).catch((error: DetailedError) => error.originalResponse?.getBody());
  expect(refusal).toContain('INVALID_TOKEN');
  darkroom.token = async () => user.token ?? '';
  expect(await uploadLarge(file)).toMatchObject({ name: 'fox.png', sizeBytes: file.length, mediaType: 'image/png' });
  const uploads: unknown[] = await stage.db.query('SELECT FROM uploads WHERE user_id = $1', [user.userId]);
  expect(uploads).toHaveLength(1);
});

it('saves a file by its link', async () => {
  const { download } = await examples.load<{ download(url: string, name: string): Promise<void> }>('download.js');
  const { url } = (await user.upload({ name: 'fox.png', content: await noise('png') })).body.data;
  const link = { href: '', download: '', click: vi.fn() };
  vi.stubGlobal('document', { createElement: () => link });
  await download(url, 'red fox.png');
  expect(link).toMatchObject({ href: expect.stringMatching(/^blob:/), download: 'red fox.png' });
  expect(link.click).toHaveBeenCalledOnce();
});

it('receives webhooks and knows them from others', async () => {
  const url = `http://127.0.0.1:${hookPort}/hooks/darkroom`;
  const { body } = await user.post('/api/v1/webhooks', { url, events: ['task.completed'] });
  const { id: webhookId, secret } = body.data;
  vi.stubEnv('WEBHOOK_SECRET', secret);
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const { server } = await examples.load<{ server: Server }>('hook.js');
  const { id } = (await user.post('/api/v1/generation/tasks', DRAWING)).body.data;
  await until('the delivery', () => log.mock.calls.some((line) => line.includes(id)), { within: 20_000 });
  expect(log).toHaveBeenCalledWith(expect.any(String), 'task.completed', id, 'COMPLETED');
  const deliveries = async () => (await user.get(`/api/v1/webhooks/${webhookId}/deliveries`)).body.data;
  await until('it to be settled', async () => (await deliveries())[0].status === 'DELIVERED');
  expect(await deliveries()).toMatchObject([{ responseStatus: 204, taskId: id }]);
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(400);
  server.closeAllConnections();
  server.close();
});

it('knows a genuine delivery without a library', async () => {
  const { isGenuine } = await examples.load<{
    isGenuine(body: Buffer, headers: object, secret: string): boolean;
  }>('verify.js');
  const [secret, other] = ['one secret', 'another'].map((text) => `whsec_${Buffer.from(text).toString('base64')}`);
  const body = Buffer.from('{"type":"task.completed"}');
  const signed = (at: Date, by: string) => ({
    'webhook-id': 'an id',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(by).sign('an id', at, body),
  });
  const now = new Date();
  const genuine = signed(now, secret ?? '');
  const both = `${signed(now, other ?? '')['webhook-signature']} ${genuine['webhook-signature']}`;
  const is = (headers: object, content = body) => isGenuine(content, headers, secret ?? '');
  expect(is(genuine)).toBe(true);
  expect(is({ ...genuine, 'webhook-signature': both })).toBe(true);
  expect(is(genuine, Buffer.from('{"type":"task.failed"}'))).toBe(false);
  expect(is(signed(now, other ?? ''))).toBe(false);
  expect(is(signed(new Date(now.getTime() - 600_000), secret ?? ''))).toBe(false);
  expect(is({})).toBe(false);
});
