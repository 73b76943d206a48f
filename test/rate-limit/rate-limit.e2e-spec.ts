import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

describe('a limit of 20 requests a minute', () => {
  let stage: TestStage;
  let app: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ ROLE: 'api', RATE_LIMIT: '20' });
    other = await stage.start({ ROLE: 'api', RATE_LIMIT: '20' });
    // Not across the end of a minute: the count begins anew there.
    await until('a minute with time left', () => Date.now() % 60_000 < 45_000, { within: 20_000 });
  });
  afterAll(() => stage.close());

  it('is told with every answer, and past it requests are refused until the minute ends', async () => {
    const client = await clientFor(app, 'busy');
    const first = await client.get('/api/v1/me');
    expect(first.headers.get('ratelimit-policy')).toBe('"default";q=20;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"default";r=19;t=\d+$/);
    for (let n = 1; n < 20; n++) expect((await client.get('/api/v1/me')).status).toBe(200);
    const refused = await client.get('/api/v1/me', { 'accept-language': 'zh' });
    expect(refused).toMatchObject({ status: 429, body: { errorCode: 'TOO_MANY_REQUESTS', title: '请求过多' } });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit')).toBe(`"default";r=0;t=${seconds}`);
  });

  it('is one user alone', async () => {
    expect((await (await clientFor(app, 'calm')).get('/api/v1/me')).status).toBe(200);
  });

  it('counts what another process answered', async () => {
    const here = await clientFor(app, 'everywhere');
    const there = new ApiClient(other.baseUrl, here.token);
    for (let n = 0; n < 12; n++) await here.get('/api/v1/me');
    await until('the other process to know', async () => {
      const left = Number(/r=(\d+)/.exec((await there.get('/api/v1/me')).headers.get('ratelimit') ?? '')?.[1]);
      return left < 8;
    });
  });

  it('does not count health checks and pictures of a page', async () => {
    for (let n = 0; n < 30; n++) expect((await fetch(`${app.baseUrl}/health/ready`)).status).toBe(200);
    for (let n = 0; n < 30; n++) {
      const signed = `${app.baseUrl}/api/v1/files/019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11/content?expires=1&signature=x`;
      expect((await fetch(signed)).status).not.toBe(429);
    }
  });

  it('holds for those without a token, by their address', async () => {
    const anybody = new ApiClient(app.baseUrl);
    const statuses: number[] = [];
    // A query that looks like that of a signed link makes no difference.
    for (let n = 0; n < 25; n++) statuses.push((await anybody.post('/api/v1/auth/guest?signature=x')).status);
    expect(statuses.slice(0, 20).every((status) => status === 201)).toBe(true);
    expect(statuses.slice(20).every((status) => status === 429)).toBe(true);
  });
});

describe('a limit of 5 refused tokens a minute', () => {
  let stage: TestStage;
  let app: TestApp;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ ROLE: 'api', RATE_LIMIT: '5', TRUST_PROXY: '127.0.0.1' });
    await until('a minute with time left', () => Date.now() % 60_000 < 45_000, { within: 20_000 });
  });
  afterAll(() => stage.close());

  const ask = (authorization: string, ip: string, path = '/api/v1/me') =>
    fetch(`${app.baseUrl}${path}`, { headers: { authorization, 'x-forwarded-for': ip } });

  it('counts those of an address, and then looks no key up that comes from there', async () => {
    const first = await ask('Bearer dk_guess', '192.0.2.1');
    expect(first.status).toBe(401);
    expect(first.headers.get('ratelimit')).toMatch(/^"default";r=4;t=\d+$/);
    for (let n = 1; n < 5; n++) expect((await ask(`Bearer dk_guess${n}`, '192.0.2.1')).status).toBe(401);
    const refused = await ask('Bearer dk_guess', '192.0.2.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ errorCode: 'TOO_MANY_REQUESTS' });
    expect((await ask('Bearer dk_guess', '192.0.2.2')).status).toBe(401);
  });

  it('leaves users of that address alone, who have good tokens', async () => {
    for (let n = 0; n < 6; n++) await ask('Bearer dk_guess', '192.0.2.3');
    const { token } = await clientFor(app, 'neighbour');
    expect((await ask(`Bearer ${token}`, '192.0.2.3')).status).toBe(200);
  });

  it('holds for the passwords of the queue board', async () => {
    const guess = `Basic ${Buffer.from('admin:guess').toString('base64')}`;
    const statuses: number[] = [];
    for (let n = 0; n < 7; n++) statuses.push((await ask(guess, '192.0.2.4', '/admin/queues')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });
});

describe('a limit of 3 guests an hour and address', () => {
  let stage: TestStage;
  let app: TestApp;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ ROLE: 'api', RATE_LIMIT: '600', GUEST_LIMIT: '3', TRUST_PROXY: '127.0.0.1' });
    await until('an hour with time left', () => Date.now() % 3_600_000 < 3_590_000, { within: 20_000 });
  });
  afterAll(() => stage.close());

  const guestFrom = (ip: string) =>
    new ApiClient(app.baseUrl).post('/api/v1/auth/guest', undefined, { 'x-forwarded-for': ip });

  it('refuses the next one with 429, and gives it no credits', async () => {
    for (let n = 0; n < 3; n++) expect((await guestFrom('192.0.2.1')).status).toBe(201);
    const refused = await guestFrom('192.0.2.1');
    expect(refused).toMatchObject({ status: 429, body: { errorCode: 'TOO_MANY_GUESTS' } });
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3_600);
    const [{ accounts }] = await stage.db.query('SELECT count(*)::int AS accounts FROM credit_accounts');
    expect(accounts).toBe(3);
    expect((await guestFrom('192.0.2.2')).status).toBe(201);
  });

  it('takes the addresses of one IPv6 network for one', async () => {
    const statuses: number[] = [];
    for (let n = 1; n <= 4; n++) statuses.push((await guestFrom(`2001:db8::${n}`)).status);
    expect(statuses).toEqual([201, 201, 201, 429]);
  });

  it('is off where requests are not limited at all', async () => {
    const unlimited = await stage.start({ ROLE: 'api', RATE_LIMIT: 'off', GUEST_LIMIT: '1' });
    for (let n = 0; n < 3; n++) expect(await unlimited.guest()).toBeDefined();
  });

  it('is shared by the processes', async () => {
    const other = await stage.start({ ROLE: 'api', RATE_LIMIT: '600', GUEST_LIMIT: '3', TRUST_PROXY: '127.0.0.1' });
    const there = () =>
      new ApiClient(other.baseUrl).post('/api/v1/auth/guest', undefined, { 'x-forwarded-for': '192.0.2.9' });
    expect((await guestFrom('192.0.2.9')).status).toBe(201);
    await until('the other process to know', async () => (await there()).status === 429);
    const [{ guests }] = await stage.db.query(`SELECT count(*)::int AS guests FROM credit_accounts`);
    expect(guests).toBeGreaterThan(7);
  });
});
