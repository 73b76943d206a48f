import sharp from 'sharp';
import { TokenService } from '../../src/auth/token.service.js';
import { ApiClient } from './api-client.js';
import type { TestApp } from './test-app.js';

/** A client with a token for the given user, as the product's own login would give it. */
export async function clientFor(
  { app, baseUrl }: TestApp,
  userId: string,
  role: 'user' | 'admin' = 'user',
): Promise<ApiClient> {
  return new ApiClient(baseUrl, await app.get(TokenService).sign(userId, role, '1h'), userId);
}

/** A picture of one colour, as PNG. */
export async function picture(width: number, height: number, background = '#d8d4cc'): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toBuffer(),
  );
}

/** A small product in red and blue, S and M; returns its id. */
export async function createProduct(app: TestApp): Promise<number> {
  const admin = await clientFor(app, 'admin', 'admin');
  const photo = (await admin.upload({ name: 'photo.png', content: await picture(120, 140) })).body.data.id;
  const area = (size: number) => [
    { x: 60 - size, y: 70 - size },
    { x: 60 + size, y: 70 - size },
    { x: 60 + size, y: 70 + size },
    { x: 60 - size, y: 70 + size },
  ];
  const { body } = await admin.post('/api/v1/products', {
    name: 'Test bag',
    photo,
    colors: [
      { name: 'red', hex: '#b3262e' },
      { name: 'blue', hex: '#26409b' },
    ],
    sizes: [
      { name: 'S', printArea: area(20) },
      { name: 'M', printArea: area(40) },
    ],
  });
  return body.data.id;
}

/** A work of this user; returns its id. */
export async function createWork(client: ApiClient): Promise<number> {
  const fileId = (await client.upload({ name: 'art.png', content: await picture(64, 64, '#224466') })).body.data.id;
  return (await client.post('/api/v1/works', { title: 'Art', fileId })).body.data.id;
}
