import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { ConsoleBrowser, blockEventStream, noChromium } from './console-browser.js';

const PATIENCE = 240_000;
const PDF = fileURLToPath(new URL('../../assets/pdf/sample.pdf', import.meta.url));
const CONTENT = '**/api/v1/files/*/content**';

describe.skipIf(noChromium)(`the console when something is refused${noChromium}`, { timeout: PATIENCE }, () => {
  let stage: TestStage;
  let app: TestApp;
  let browser: ConsoleBrowser;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ SEED_DEMO: 'on', LOCAL_SAMPLES: 'on', START_CREDITS: '100' });
    browser = await ConsoleBrowser.launch();
    client = await app.guest();
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const visit = (): Promise<Page> => {
    const localStorage = [{ name: 'darkroom.token', value: client.token ?? '' }];
    return browser.blank({ storageState: { cookies: [], origins: [{ origin: app.baseUrl, localStorage }] } });
  };
  const draw = async (prompt: string): Promise<string> =>
    (await client.post('/api/v1/generation/tasks', { type: 'CREATE', prompt })).body.data.id;
  const problem = (status: number, errorCode: string) => ({
    status,
    json: { status, errorCode, title: errorCode, detail: `It is ${errorCode}.`, errors: [] },
    headers: { 'retry-after': '1' },
  });

  it('waits while the first try of a create still has its key, and makes it once', async () => {
    const page = await visit();
    const keys: string[] = [];
    const answers = [problem(503, 'SERVICE_UNAVAILABLE'), problem(409, 'IDEMPOTENCY_KEY_IN_USE')];
    await page.route('**/api/v1/generation/tasks', async (route) => {
      keys.push((await route.request().headerValue('idempotency-key')) ?? '');
      // The first one gets through, and its answer does not come back.
      if (keys.length === 1) await route.fetch();
      const answer = answers.shift();
      await (answer ? route.fulfill(answer) : route.continue());
    });
    await page.goto(`${app.baseUrl}/create`);
    await page.getByRole('textbox', { name: 'Description' }).fill('Lone hills');
    await page.getByRole('button', { name: 'Make picture' }).click();
    await until('the third try', () => keys.length === 3, { within: 30_000 });
    await page.getByRole('article', { name: /Lone hills/ }).waitFor();
    expect(new Set(keys).size).toBe(1);
    const { data } = (await client.get('/api/v1/tasks?kind=generation')).body;
    expect(data.filter(({ prompt }: { prompt: string }) => prompt === 'Lone hills')).toHaveLength(1);
    await browser.leave(page);
  });

  it('shows pictures and films again whose links have expired', async () => {
    const id = await draw('Old hills');
    await client.untilEnded(id);
    const page = await visit();
    let reads = 0;
    // As after a day with the page open: the links it has are good no more.
    await page.route('**/api/v1/tasks/history**', async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      await route.fulfill({ response, body: ++reads === 1 ? text.replaceAll(/expires=\d+/g, 'expires=1') : text });
    });
    await page.goto(`${app.baseUrl}/history`);
    const picture = page.getByRole('article', { name: /Old hills/ }).locator('.task-media img');
    await until('the picture', () => picture.evaluate((img: { naturalWidth: number }) => img.naturalWidth > 0), {
      within: 60_000,
    });
    expect(reads).toBeGreaterThan(1);
    await browser.leave(page);
  });

  it('takes the links of the latest reading, also of what ended while the page was open', async () => {
    const page = await visit();
    await blockEventStream(page);
    await page.goto(`${app.baseUrl}/create`);
    await page.getByText('Results').waitFor();
    const isExpired = (expired: boolean) => async () =>
      (
        await page
          .getByRole('article', { name: /New hills/ })
          .getByRole('link', { name: 'Download' })
          .getAttribute('href')
      )?.includes('expires=1&') === expired;
    // What the poll tells of its end has links that expire at once.
    await page.route('**/api/v1/tasks?ids=**', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replaceAll(/expires=\d+/g, 'expires=1') });
    });
    await page.route('**/api/v1/tasks/history**', (route) => route.abort());
    await page.getByRole('textbox', { name: 'Description' }).fill('New hills');
    await page.getByRole('button', { name: 'Make picture' }).click();
    await until('the end', isExpired(true), { within: 60_000 });
    await page.unroute('**/api/v1/tasks/history**');
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    await until('a new link', isExpired(false), { within: 30_000 });
    await browser.leave(page);
  });

  it('says why the text of a PDF is not there, and gets it the next time', async () => {
    const fileId = (await client.upload(PDF)).body.data.id;
    const { body } = await client.post('/api/v1/pdf/jobs', { fileId });
    await client.untilEnded(body.data.id, 60_000);
    const page = await visit();
    await page.route(CONTENT, (route) => route.fulfill(problem(404, 'FILE_NOT_FOUND')));
    await page.goto(`${app.baseUrl}/pdf`);
    const card = page.locator('[data-status=COMPLETED]');
    // The map of the pages, and then the text.
    await card.getByText('It is FILE_NOT_FOUND.').waitFor();
    await card.getByRole('button', { name: 'Read' }).click();
    await card.getByText('It is FILE_NOT_FOUND.').nth(1).waitFor();
    await page.unroute(CONTENT);
    await card.getByRole('button', { name: 'Hide' }).click();
    await card.getByRole('button', { name: 'Read' }).click();
    await page.getByRole('region', { name: 'Markdown' }).getByRole('heading').first().waitFor();
    await browser.leave(page);
  });

  it('fetches no long document for the map of its pages before it is opened', async () => {
    const page = await visit();
    await page.route('**/api/v1/tasks/history**', async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      const data = json.data.map((task: object) => ({ ...task, totalPages: 51 }));
      await route.fulfill({ response, json: { ...json, data } });
    });
    const fetched: string[] = [];
    page.on('request', (request) => {
      if (/\/files\/[^/]+\/content/.test(request.url())) fetched.push(request.url());
    });
    await blockEventStream(page);
    await page.goto(`${app.baseUrl}/pdf`);
    const read = page.getByRole('button', { name: 'Read' });
    await read.waitFor();
    await page.waitForLoadState('networkidle');
    expect(fetched).toEqual([]);
    expect(await page.getByRole('link', { name: 'JSON, with all blocks' }).getAttribute('href')).toContain('expires=');
    await read.click();
    await page.getByRole('list', { name: 'Pages' }).waitFor();
    await browser.leave(page);
  });

  it('lets one go on to another page when one cannot be shown', async () => {
    const page = await visit();
    await page.route('**/assets/video-page-*.js', (route) => route.abort());
    await page.goto(app.baseUrl);
    await page.getByRole('link', { name: 'Video' }).click();
    await page.getByText('This page could not be shown').waitFor();
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    await browser.leave(page);
  });
});
