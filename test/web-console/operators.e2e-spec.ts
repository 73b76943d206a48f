import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, HookReceiver } from '../notifications/hook-receiver.js';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { ConsoleBrowser, blockEventStream, noChromium } from './console-browser.js';
import { seriousIssues } from './serious-issues.js';

const PATIENCE = 180_000;
const NARROWEST_CELL = `Math.min(...[...document.querySelectorAll('main td')].filter((cell) => cell.textContent).map((cell) => cell.clientWidth))`;

describe.skipIf(noChromium)(`operators and owners in the console${noChromium}`, { timeout: PATIENCE }, () => {
  let stage: TestStage;
  let app: TestApp;
  let browser: ConsoleBrowser;
  let admin: ApiClient;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ WEBHOOK_ALLOW_PRIVATE: 'on' });
    browser = await ConsoleBrowser.launch();
    [admin, client] = await Promise.all([clientFor(app, 'root', 'admin'), clientFor(app, 'ann')]);
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  /** The console of whoever has this token. */
  const open = ({ token }: ApiClient, path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const localStorage = [{ name: 'darkroom.token', value: token ?? '' }];
    const storageState = { cookies: [], origins: [{ origin: app.baseUrl, localStorage }] };
    return browser.open(app.baseUrl + path, { storageState, ...options });
  };
  const statusOf = async (id: string): Promise<unknown> => (await client.get(`/api/v1/tasks/${id}`)).body.data.status;

  it('an admin pauses a kind and resumes it, by keyboard, and is told', async () => {
    const page = await open(admin, '/');
    await page.getByRole('link', { name: 'Admin' }).click();
    await page.getByRole('heading', { level: 1, name: 'Admin' }).waitFor();
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'sample', exact: true }) });
    await row.getByText('Open').waitFor();
    await row.getByRole('button', { name: 'Pause sample' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'sample is paused' }).waitFor({ state: 'attached' });
    await row.getByText('Paused by root').waitFor();
    // The worker hears of it within a second: what is submitted from then on waits.
    const waiting = await until('a task that waits', async () => {
      const { id } = await submit(client, {});
      await row.getByText('1', { exact: true }).first().waitFor({ timeout: 5_000 });
      return (await statusOf(id)) === 'PENDING' ? id : null;
    });
    await row.getByRole('button', { name: 'Resume sample' }).press('Enter');
    await row.getByText('Open').waitFor();
    await client.untilStatus(waiting, ['COMPLETED']);
    await browser.leave(page);
  });

  it('an admin drains a worker and lets it take tasks again', async () => {
    const page = await open(admin, '/operations');
    await page.getByRole('button', { name: /^Drain / }).click();
    await page.getByText('Draining', { exact: true }).waitFor();
    expect((await admin.get('/api/v1/admin/overview')).body.data.workers).toMatchObject([{ draining: true }]);
    await page.getByRole('button', { name: /^Let .* take tasks again$/ }).click();
    await page.getByText('Takes tasks', { exact: true }).waitFor();
    await browser.leave(page);
  });

  it('the admin page has no serious accessibility issue, light or dark, and fits a phone', async () => {
    await admin.post('/api/v1/admin/kinds/video/pause');
    for (const colorScheme of ['light', 'dark'] as const) {
      const viewport = colorScheme === 'light' ? { width: 1280, height: 800 } : { width: 360, height: 740 };
      const page = await open(admin, '/operations', { colorScheme, reducedMotion: 'reduce', viewport });
      await blockEventStream(page);
      await page.getByText('Paused by root').waitFor();
      expect(await seriousIssues(page), colorScheme).toEqual([]);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(viewport.width);
      // As a column of a table each would be as wide as a letter there.
      const narrowest = await page.evaluate<number>(NARROWEST_CELL);
      expect(narrowest).toBeGreaterThan(viewport.width < 400 ? 200 : 30);
      await browser.leave(page);
    }
    await admin.post('/api/v1/admin/kinds/video/resume');
  });

  it('is Chinese to who reads it, and closed to everybody but admins', async () => {
    const chinese = await open(admin, '/operations', { locale: 'zh-CN' });
    await chinese.getByRole('heading', { level: 1, name: '管理' }).waitFor();
    await chinese.getByRole('button', { name: '暂停 sample' }).waitFor();
    await browser.leave(chinese);
    const page = await open(client, '/operations');
    await page.getByText('This page is for admins').waitFor();
    expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
    await browser.leave(page);
  });

  it('an owner sees what a webhook was sent, and has it sent again', async () => {
    const hooks = await HookReceiver.start((response, count) => answer(count === 1 ? 503 : 200)(response, count));
    await client.post('/api/v1/webhooks', { url: hooks.url, events: ['task.completed'] });
    const { id } = await submit(client, {});
    await client.untilEnded(id);
    await hooks.untilReceived(1);
    const page = await open(client, '/account');
    const toggle = page.getByRole('button', { name: `Deliveries to ${hooks.url}` });
    await toggle.press('Enter');
    expect(await toggle.getAttribute('aria-expanded')).toBe('true');
    const table = page.getByRole('table', { name: `Deliveries to ${hooks.url}` });
    await table.getByText('task.completed').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await table.getByRole('button', { name: /^Send again: task\.completed of / }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'It is sent again' }).waitFor({ state: 'attached' });
    await hooks.untilReceived(2);
    await table.getByText('Delivered').waitFor();
    await table.getByText(/^200, \d+ ms$/).waitFor();
    await browser.leave(page);
    hooks.stop();
  });

  it('an owner sees that a webhook is disabled, and when keys expire', async () => {
    const hooks = await HookReceiver.start(answer(410));
    await client.post('/api/v1/webhooks', { url: hooks.url, events: ['task.completed'] });
    await client.post('/api/v1/api-keys', { name: 'shop' });
    await client.post('/api/v1/api-keys', { name: 'fair', expiresAt: '2036-01-02T00:00:00Z' });
    await client.untilEnded((await submit(client, {})).id);
    await until('that it is disabled', async () => {
      const { data } = (await client.get('/api/v1/webhooks')).body;
      return data.some(({ disabledTime }: { disabledTime: string | null }) => disabledTime !== null);
    });
    const page = await open(client, '/account');
    await page.getByText(/^Nothing is sent any more since .*410/).waitFor();
    await page.getByRole('row').filter({ hasText: 'shop' }).getByText('Does not expire').waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: 'fair' })
      .getByText(/^Expires .*2036/)
      .waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await browser.leave(page);
    hooks.stop();
  });
});
