import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { expect } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { projectRoot } from '../support/test-folder.js';

/**
 * One task of each kind, to its end.
 * @param secret as it is in the file
 * @param within milliseconds that one may take
 */
export async function workOfEveryKind(baseUrl: string, secret: string, within: number): Promise<void> {
  const sign = (role: string) =>
    new SignJWT({ role })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(role)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret.trim()));
  const [user, admin] = [
    new ApiClient(baseUrl, await sign('user'), 'user'),
    new ApiClient(baseUrl, await sign('admin'), 'admin'),
  ];
  expect((await admin.post('/api/v1/credits/grants', { userId: 'user', amount: 10, reason: 'test' })).status).toBe(201);
  const upload = async (path: string): Promise<string> => {
    const content = new Uint8Array(await readFile(join(projectRoot, 'assets', path)));
    return (await user.upload({ name: path, content })).body.data.id;
  };
  const artwork = await upload('artwork/darkroom-fox.png');
  const workId = (await user.post('/api/v1/works', { title: 'Fox', fileId: artwork })).body.data.id;
  const [product] = (await user.get('/api/v1/products')).body.data;
  const orders: [string, object][] = [
    ['/preview/tasks', { workId, productId: product.id, color: product.colors[0].name, size: product.sizes[0].name }],
    ['/generation/tasks', { type: 'WHITE_BACKGROUND', sourceImage: artwork }],
    [
      '/video/compositions',
      {
        inputs: [{ fileId: await upload('videos/wave-1.mp4') }, { fileId: await upload('videos/portrait.mp4') }],
        output: { width: 160 },
      },
    ],
    ['/pdf/jobs', { fileId: await upload('pdf/debmake-doc.zh-cn.pdf'), operation: 'extract', pages: '1-2' }],
  ];
  for (const [path, body] of orders) {
    const { status, body: answer } = await user.post(`/api/v1${path}`, body);
    expect({ path, status }).toEqual({ path, status: 202 });
    const task = await user.untilEnded(answer.data.id, within);
    expect(task, path).toMatchObject({ status: 'COMPLETED' });
  }
}
