import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { ConsoleBrowser, noChromium } from './console-browser.js';

const PATIENCE = 180_000;
const NO_GUESTS = 'This server has no guest access';

/** As with all cookies blocked: what keeps something throws when it is looked at. */
const KEEP_NOTHING = `
  for (const area of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, area, { get() { throw new DOMException('Access is denied', 'SecurityError'); } });
  navigator.locks.request = () => Promise.reject(new DOMException('Access is denied', 'SecurityError'));`;

describe.skipIf(noChromium)(`a session of the console${noChromium}`, { timeout: PATIENCE }, () => {
  let stage: TestStage;
  let app: TestApp;
  let browser: ConsoleBrowser;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ ROLE: 'api' });
    browser = await ConsoleBrowser.launch();
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const tokenIn = (page: Page) => page.evaluate<string | null>(`localStorage.getItem('darkroom.token')`);
  const previews = (page: Page) => page.getByRole('heading', { level: 1, name: 'Previews' });
  const refused = (status: number, errorCode: string, detail: string, retryAfter = '1') => {
    const json = { status, errorCode, title: 'Not now', detail, errors: [] };
    return (route: Route) => route.fulfill({ status, json, headers: { 'retry-after': retryAfter } });
  };

  it.each([
    [
      'too many requests',
      refused(429, 'TOO_MANY_REQUESTS', 'Too many requests from you.'),
      'Too many requests from you.',
    ],
    ['a key without a scope', refused(403, 'SCOPE_MISSING', 'It lacks the scope.'), 'It lacks the scope.'],
    ['a proxy that knows no server', (route: Route) => route.fulfill({ status: 404, body: '<h1>?</h1>' }), 'HTTP 404'],
    ['a proxy that lets nobody in', (route: Route) => route.fulfill({ status: 401, body: '<h1>?</h1>' }), 'HTTP 401'],
  ])('outlives %s at the load of a page: the guest stays who they are', async (_, answer, told) => {
    const page = await browser.open(app.baseUrl);
    await previews(page).waitFor();
    const token = await tokenIn(page);
    await page.route('**/api/v1/me', answer);
    await page.reload();
    await page.getByText(told).waitFor();
    expect(await tokenIn(page)).toBe(token);
    await page.unroute('**/api/v1/me');
    await previews(page).waitFor();
    expect(await tokenIn(page)).toBe(token);
    await browser.leave(page);
  });

  it('ends when the server refuses the token, and only then', async () => {
    const page = await browser.open(app.baseUrl);
    await previews(page).waitFor();
    await page.evaluate(`localStorage.setItem('darkroom.token', 'good no more')`);
    await page.reload();
    await previews(page).waitFor();
    expect(await tokenIn(page)).not.toBe('good no more');
    await browser.leave(page);
  });

  it('of somebody else can be entered, and left alone again, without a word about guests', async () => {
    const page = await browser.open(app.baseUrl);
    await previews(page).waitFor();
    await page.getByRole('button', { name: /^Account: / }).click();
    await page.getByRole('menuitem', { name: 'Use another token …' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in to Darkroom' }).waitFor();
    expect(await page.getByText(NO_GUESTS).count()).toBe(0);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await previews(page).waitFor();
    await browser.leave(page);
  });

  it('is told why there is none while too many guests come, and can be another’s then', async () => {
    const page = await browser.blank();
    await page.route('**/api/v1/auth/guest', refused(429, 'TOO_MANY_GUESTS', 'Go on in an hour.', '3600'));
    await page.goto(app.baseUrl);
    await page.getByText('Go on in an hour.').waitFor();
    expect(await page.getByText(NO_GUESTS).count()).toBe(0);
    await page.getByRole('button', { name: 'Use another token …' }).click();
    await page.getByLabel('Token or API key', { exact: true }).fill((await clientFor(app, 'ann')).token ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await previews(page).waitFor();
    await browser.leave(page);
  });

  it('tells a guest why they cannot be a new one', async () => {
    const page = await browser.open(app.baseUrl);
    await page.route('**/api/v1/auth/guest', refused(429, 'TOO_MANY_GUESTS', 'Go on in an hour.', '3600'));
    const token = await tokenIn(page);
    await page.getByRole('button', { name: /^Account: / }).click();
    await page.getByRole('menuitem', { name: 'Start as a new guest' }).click();
    await page.getByRole('alert').filter({ hasText: 'Go on in an hour.' }).waitFor();
    expect(await tokenIn(page)).toBe(token);
    await browser.leave(page);
  });

  it('lasts as long as the page where the browser lets it keep nothing', async () => {
    const page = await browser.blank();
    const failures: string[] = [];
    page.on('pageerror', ({ message }) => failures.push(message));
    await page.addInitScript(KEEP_NOTHING);
    await page.goto(`${app.baseUrl}/create`);
    await page.getByRole('textbox', { name: 'Description' }).fill('Red hills');
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('Nothing has ended yet').waitFor();
    await page.getByRole('link', { name: 'Create' }).first().click();
    await until('the draft', async () => {
      return (await page.getByRole('textbox', { name: 'Description' }).inputValue()) === 'Red hills';
    });
    expect(failures).toEqual([]);
    await browser.leave(page);
  });
});
