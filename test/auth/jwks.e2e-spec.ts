import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CryptoKey, JWK } from 'jose';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/api-client.js';
import { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;

let stage: TestStage;
let app: TestApp;
let issuer: Server;
let answersWith = 200;
const published: JWK[] = [];
const privateKeys = new Map<string, CryptoKey>();

beforeAll(async () => {
  for (const alg of [...ALGORITHMS, 'unpublished', 'RS512'] as const) {
    const { publicKey, privateKey } = await generateKeyPair(alg === 'unpublished' ? 'ES256' : alg);
    privateKeys.set(alg, privateKey);
    if (alg !== 'unpublished') published.push({ ...(await exportJWK(publicKey)), kid: `key ${alg}`, alg, use: 'sig' });
  }
  issuer = createServer((_, response) => {
    response.writeHead(answersWith, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  });
  issuer.listen(0, '127.0.0.1');
  await once(issuer, 'listening');
  stage = await TestStage.build();
  app = await start({ GUEST_ACCESS: 'off', JWT_SECRET: undefined, SIGNING_SECRET: 'sixteen or more characters' });
});
afterAll(async () => {
  await stage.close();
  issuer.close();
  issuer.closeAllConnections();
});

function start(environment: Record<string, string | undefined>): Promise<TestApp> {
  const { port } = issuer.address() as AddressInfo;
  return stage.start({ ROLE: 'api', JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json`, ...environment });
}

const sign = (alg: string, key: string, kid = `key ${key}`): Promise<string> => {
  const privateKey = privateKeys.get(key);
  if (!privateKey) throw new Error(`no key ${key}`);
  return new SignJWT({ role: 'admin' })
    .setSubject('ann')
    .setProtectedHeader({ alg, kid })
    .setExpirationTime('1h')
    .sign(privateKey);
};

const me = (token: string, { baseUrl } = app): Promise<Answer> => new ApiClient(baseUrl, token).get('/api/v1/me');

const signBySecret = (secret: string): Promise<string> =>
  new SignJWT({}).setSubject('ann').setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));

it.each(ALGORITHMS)('takes a token that a key of the key set signs by %s', async (alg) => {
  const answer = await me(await sign(alg, alg));
  expect(answer).toMatchObject({ status: 200, body: { data: { userId: 'ann', role: 'admin' } } });
});

it('refuses a token of an unknown key, also under the name of a known one', async () => {
  for (const token of [await sign('ES256', 'unpublished'), await sign('ES256', 'unpublished', 'key ES256')]) {
    expect(await me(token)).toMatchObject({ status: 401, body: { errorCode: 'INVALID_TOKEN' } });
  }
});

it('refuses other algorithms, even of a published key', async () => {
  expect((await me(await sign('RS512', 'RS512'))).body.errorCode).toBe('INVALID_TOKEN');
});

describe('a token signed by a secret', () => {
  it('is refused where there is only a key set', async () => {
    const modulus = published[0]?.n ?? '';
    for (const secret of ['sixteen or more characters', modulus, JSON.stringify(published[0])]) {
      expect((await me(await signBySecret(secret))).body.errorCode).toBe('INVALID_TOKEN');
    }
  });

  it('is taken beside the key set where JWT_SECRET is set', async () => {
    const both = await start({ JWT_SECRET: 'a secret of this file' });
    expect((await me(await signBySecret('a secret of this file'), both)).status).toBe(200);
    expect((await me(await sign('ES256', 'ES256'), both)).status).toBe(200);
  });
});

it('answers 503, not 401, while the key set cannot be fetched', async () => {
  const fresh = await start({});
  answersWith = 500;
  const answer = await me(await sign('ES256', 'ES256'), fresh);
  expect(answer).toMatchObject({ status: 503, body: { errorCode: 'KEY_SET_UNAVAILABLE' } });
  expect(answer.headers.get('retry-after')).toBe('5');
  answersWith = 200;
  expect((await me(await sign('ES256', 'ES256'), fresh)).status).toBe(200);
});
