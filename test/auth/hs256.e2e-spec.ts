import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../support/api-client.js';
import { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

const SECRET = 'a secret of this file';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api', JWT_SECRET: SECRET });
});
afterAll(() => stage.close());

interface Claims {
  sub?: string;
  role?: string;
}

function jwt({ alg = 'HS256', secret = SECRET, expires = '1h' }, claims: Claims = { sub: 'ann' }): Promise<string> {
  const key = new TextEncoder().encode(secret);
  return new SignJWT({ ...claims }).setProtectedHeader({ alg }).setExpirationTime(expires).sign(key);
}

const me = async (token: string | Promise<string>): Promise<Answer> =>
  new ApiClient(app.baseUrl, await token).get('/api/v1/me');

it('takes a token that JWT_SECRET signs', async () => {
  const answer = await me(jwt({}));
  expect(answer).toMatchObject({ status: 200, body: { data: { userId: 'ann', role: 'user' } } });
});

it('takes the role from the token: admin and guest, everything else is user', async () => {
  for (const [role, expected] of [
    ['admin', 'admin'],
    ['guest', 'guest'],
    ['root', 'user'],
    [undefined, 'user'],
  ] as const) {
    const { body } = await me(jwt({}, { sub: 'ann', ...(role && { role }) }));
    expect(body.data.role).toBe(expected);
  }
});

it('takes a token without an expiry', async () => {
  const token = await new SignJWT({ sub: 'ann' })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(SECRET));
  expect((await me(token)).status).toBe(200);
});

it('refuses an expired token as TOKEN_EXPIRED', async () => {
  expect(await me(jwt({ expires: '-1s' }))).toMatchObject({ status: 401, body: { errorCode: 'TOKEN_EXPIRED' } });
});

it('refuses a token that expires while it is remembered', async () => {
  const token = await jwt({ expires: '2s' });
  expect((await me(token)).status).toBe(200);
  await expect.poll(async () => (await me(token)).body.errorCode, { timeout: 5_000 }).toBe('TOKEN_EXPIRED');
});

it('refuses a token signed with another secret, by another algorithm or by none', async () => {
  const [head, payload] = (await jwt({})).split('.');
  for (const token of [
    await jwt({ secret: 'another secret of this file' }),
    await jwt({ alg: 'HS512' }),
    new UnsecuredJWT({ sub: 'ann', role: 'admin' }).encode(),
    `${head}.${payload}.`,
    `${head}.${Buffer.from('{"sub":"ann","role":"admin"}').toString('base64url')}.${'A'.repeat(43)}`,
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.',
    'not.a.token',
  ]) {
    const answer = await me(token);
    expect(answer, token).toMatchObject({ status: 401, body: { errorCode: 'INVALID_TOKEN' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  }
});

it('refuses a token without a usable "sub"', async () => {
  for (const sub of [undefined, '', 'x'.repeat(256), 'nul\u0000']) {
    const answer = await me(jwt({}, sub === undefined ? {} : { sub }));
    expect(answer, String(sub)).toMatchObject({ status: 401, body: { errorCode: 'INVALID_TOKEN' } });
  }
});

it('refuses a token before its time', async () => {
  const token = new SignJWT({ sub: 'ann' }).setProtectedHeader({ alg: 'HS256' }).setNotBefore('1h');
  expect((await me(token.sign(new TextEncoder().encode(SECRET)))).body.errorCode).toBe('INVALID_TOKEN');
});
