import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DarkroomError } from '../../web/client/dist/index.js';
import { picture } from '../support/samples.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { ClientStage } from './client-stage.js';

let stage: ClientStage;
let large: Blob;

beforeAll(async () => {
  stage = await ClientStage.build();
  large = new Blob([await picture(64, 64), randomBytes(20_000_000)]);
});
afterAll(() => stage.close());

function memory(): { getItem(key: string): string | null; setItem(key: string, value: string): void } {
  const items = new Map<string, string>();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

it('goes on by itself when the connection is cut', { timeout: 60_000 }, async () => {
  const proxy = await TcpProxy.start(Number(new URL(stage.app.baseUrl).port));
  const { darkroom, sent } = stage.page(await stage.newUser(), { baseUrl: `http://127.0.0.1:${proxy.port}` });
  let cuts = 0;
  const file = await darkroom.uploadFile(large, {
    name: 'large.png',
    resumable: true,
    onProgress: ({ loaded, total }) => {
      if (loaded > 0 && loaded < total && cuts++ < 2) proxy.cut();
    },
  });
  expect(cuts).toBeGreaterThan(1);
  expect(file).toMatchObject({ name: 'large.png', sizeBytes: large.size });
  expect(sent.filter(({ path }) => path === '/api/v1/files/tus')).toHaveLength(1);
  await proxy.stop();
});

it('goes on after a reload where it stood', { timeout: 60_000 }, async () => {
  const [user, storage] = [await stage.newUser(), memory()];
  const left = new AbortController();
  const first = stage.page(user, { storage });
  const upload = first.darkroom.uploadFile(large, {
    name: 'large.png',
    resumable: true,
    signal: left.signal,
    onProgress: ({ loaded }) => loaded > 0 && left.abort(new Error('reloaded')),
  });
  await expect(upload).rejects.toThrow('reloaded');
  const steps: number[] = [];
  const second = stage.page(user, { storage });
  const file = await second.darkroom.uploadFile(large, {
    name: 'large.png',
    resumable: true,
    onProgress: ({ loaded }) => steps.push(loaded),
  });
  expect(file.sizeBytes).toBe(large.size);
  expect(steps[0]).toBeGreaterThan(0);
  expect(second.sent.filter(({ path }) => path === '/api/v1/files/tus')).toEqual([]);
});

it('begins anew when the server has the upload no more', async () => {
  const [user, storage] = [await stage.newUser(), memory()];
  const options = { name: 'small.png', resumable: true };
  const small = new Blob([await picture(64, 64)]);
  const left = new AbortController();
  const first = stage.page(user, {
    storage,
    instead: ({ method }) => {
      if (method === 'PATCH') left.abort(new Error('reloaded'));
      return undefined;
    },
  });
  await expect(first.darkroom.uploadFile(small, { ...options, signal: left.signal })).rejects.toThrow('reloaded');
  const path = first.sent.find(({ method }) => method === 'HEAD')?.path ?? '';
  expect((await user.delete(path, { 'tus-resumable': '1.0.0' })).status).toBe(204);
  const file = await stage.page(user, { storage }).darkroom.uploadFile(small, options);
  expect(file.sizeBytes).toBe(small.size);
});

it('tells what is wrong with the file', async () => {
  const { darkroom } = stage.page(await stage.newUser());
  const error = await darkroom.uploadFile(new Blob(['no picture']), { resumable: true }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DarkroomError);
  expect(error).toMatchObject({ status: 422, code: 'UNREADABLE_FILE' });
});
