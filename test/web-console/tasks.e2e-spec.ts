import { fileURLToPath } from 'node:url';
import type { Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { DarkroomProcess } from '../support/darkroom-process.js';
import { picture } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { ConsoleBrowser, blockEventStream, noChromium } from './console-browser.js';

const ARTWORK = fileURLToPath(new URL('../../assets/artwork/darkroom-fox.png', import.meta.url));
const PATIENCE = 180_000;

/**
 * The API runs all the time; a worker is started when a task is to end. So a task is in progress for as long as a test wants.
 */
describe.skipIf(noChromium)(`tasks in the console${noChromium}`, { timeout: PATIENCE }, () => {
  let stage: TestStage;
  let api: DarkroomProcess;
  let browser: ConsoleBrowser;
  let worker: DarkroomProcess | null = null;

  const startWorker = async () => {
    worker = await DarkroomProcess.start(stage.environment({ ROLE: 'worker' }));
  };

  beforeAll(async () => {
    stage = await TestStage.build();
    api = await DarkroomProcess.start(stage.environment({ ROLE: 'api', SEED_DEMO: 'on' }));
    browser = await ConsoleBrowser.launch();
  }, PATIENCE);

  afterEach(async () => {
    await worker?.kill('SIGKILL');
    worker = null;
  });

  afterAll(async () => {
    await browser?.close();
    await api?.kill('SIGKILL');
    await stage?.close();
  });

  it('a preview survives a reload with its artwork, ends, is shown, and is in the history', async () => {
    const page = await browser.open(`${api.baseUrl}/previews`);
    await page.getByLabel('Add artwork').setInputFiles(ARTWORK);
    await page.getByRole('radio', { name: 'darkroom-fox' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Preview red' }).click();
    await active(page).waitFor();

    await page.reload();
    await active(page).getByRole('progressbar').waitFor();
    await active(page).getByRole('status', { name: 'Waiting' }).waitFor();
    await active(page).getByAltText('darkroom-fox').waitFor();

    await startWorker();
    await isDrawn(page, page.getByAltText(/^Result: Preview \(red/));
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    await page.getByRole('article', { name: 'Preview (red, M)' }).waitFor();
  });

  it('a picture survives a reload with prompt and reference, on its own page only, is polled every 2 s, and ends', async () => {
    const page = await browser.open(`${api.baseUrl}/create`);
    await blockEventStream(page);
    await page.getByLabel('Reference pictures').last().setInputFiles(ARTWORK);
    await page.getByRole('button', { name: 'Remove Reference pictures 1' }).waitFor();
    await page.getByRole('textbox', { name: 'Description' }).fill('Red hills at dusk');
    await page.getByRole('button', { name: 'Make picture' }).click();
    await active(page).waitFor();

    await page.goto(`${api.baseUrl}/white-background`);
    await page.getByText('Nothing here yet').waitFor();
    expect(await page.locator('[data-task]').count()).toBe(0);

    const polls: Request[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/tasks?ids=')) polls.push(request);
    });
    await page.goto(`${api.baseUrl}/create`);
    await active(page).getByRole('progressbar').waitFor();
    await active(page).getByText('Red hills at dusk').waitFor();
    await isDrawn(page, active(page).getByAltText('Reference picture 1'));
    await until('five polls', () => polls.length >= 5, { within: 60_000 });
    const gaps = gapsBetween(polls);
    expect(Math.min(...gaps)).toBeGreaterThan(1_700);
    expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeLessThan(2_300);

    await startWorker();
    await isDrawn(page, page.getByAltText(/^Result: Picture/));
    await expect(page.waitForRequest(/tasks\?ids=/, { timeout: 4_500 })).rejects.toThrow('Timeout');
  });

  it('two tabs agree, a task that fails shows its error, and a retry starts it again', async () => {
    const page = await browser.open(`${api.baseUrl}/white-background`);
    const blank = { name: 'blank.png', mimeType: 'image/png', buffer: Buffer.from(await picture(320, 320)) };
    await page.getByLabel('Picture to edit').last().setInputFiles(blank);
    await page.getByRole('button', { name: 'Remove Picture to edit 1' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(`${api.baseUrl}/white-background`);
    await other.getByText('Nothing here yet').waitFor();

    await page.bringToFront();
    await page.getByRole('button', { name: 'Start' }).click();
    await active(page).waitFor();
    await active(other).waitFor();

    await startWorker();
    for (const tab of [page, other]) {
      const failed = tab.locator('[data-status=FAILED]').first();
      const reason = failed.locator('[data-state=failed]');
      await reason.waitFor();
      expect((await reason.textContent())?.trim()).not.toBe('');
    }
    // What failed long ago is no alarm.
    await other.reload();
    await other.locator('[data-state=failed]').waitFor();
    expect(await other.getByRole('alert').count()).toBe(0);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await until('the second attempt', async () => (await page.locator('[data-task]').count()) === 2, {
      within: 60_000,
    });
  });

  it('a task that waits keeps its place, which no event tells, and says how many attempts failed', async () => {
    const page = await browser.open(`${api.baseUrl}/create`);
    const devTools = await page.context().newCDPSession(page);
    const told: string[] = [];
    await devTools.send('Network.enable');
    devTools.on('Network.eventSourceMessageReceived', ({ data }) => told.push(data));
    await page.reload();
    await until('the stream', () => told.length > 0, { within: 60_000 });
    await page.getByRole('textbox', { name: 'Description' }).fill('Patient hills');
    await page.getByRole('button', { name: 'Make picture' }).click();
    await until('the event', () => told.some((event) => event.includes('Patient hills')));
    await active(page)
      .getByText(/Number \d+ in the queue/)
      .waitFor({ timeout: 10_000 });

    await page.route('**/api/v1/tasks/active**', async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      const failedOnce = { queuePosition: null, retryCount: 1, nextRetryTime: '2036-01-01T00:00:00.000Z' };
      const data = json.data.map((task: object) => ({ ...task, ...failedOnce }));
      await route.fulfill({ response, json: { ...json, data } });
    });
    await blockEventStream(page);
    await page.reload();
    await active(page).getByText('Attempt 1 failed').waitFor();
    await browser.leave(page);
  });

  it('a task that ends while a slow page is being loaded is not shown as running', async () => {
    const page = await browser.open(`${api.baseUrl}/create`);
    await page.getByRole('textbox', { name: 'Description' }).fill('Red hills at dusk');
    await page.getByRole('button', { name: 'Make picture' }).click();
    await active(page).waitFor();
    const client = new ApiClient(api.baseUrl, await page.evaluate<string>(`localStorage.getItem('darkroom.token')`));
    const id = (await active(page).getAttribute('data-task')) ?? '';

    const [ended, streaming] = [gate(), gate()];
    let found = 0;
    // What is active is read before the end, and arrives after a stream that begins after it.
    await page.route('**/api/v1/tasks/active**', async (route) => {
      const response = await route.fetch();
      found++;
      await streaming.opened;
      await route.fulfill({ response });
    });
    await page.route('**/api/v1/tasks/events/token', async (route) => {
      await ended.opened;
      await route.continue();
    });
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Network.enable');
    devTools.on('Network.eventSourceMessageReceived', () => streaming.open());
    await page.reload();
    await until('what is active', () => found > 1, { within: 60_000 });
    await startWorker();
    await client.untilEnded(id);
    ended.open();
    await streaming.opened;
    const card = page.locator(`[data-task="${id}"]`);
    await page.locator(`[data-task="${id}"][data-status=COMPLETED]`).waitFor({ timeout: 20_000 });
    expect(await card.count()).toBe(1);
    await browser.leave(page);
  });

  it('a task is cancelled, and one that outlives the server and the network is still followed', async () => {
    const page = await browser.open(`${api.baseUrl}/create`);
    await page.getByRole('textbox', { name: 'Description' }).fill('Green hills');
    await page.getByRole('button', { name: 'Make picture' }).click();
    await active(page).getByRole('button', { name: 'Cancel task' }).click();
    await page.locator('[data-status=CANCELLED]').waitFor();

    await page.getByRole('button', { name: 'Make picture' }).click();
    await active(page).waitFor();
    await page.context().setOffline(true);
    await page.getByText('The server cannot be reached').first().waitFor();
    await page.context().setOffline(false);
    await api.kill('SIGKILL');
    api = await DarkroomProcess.start(stage.environment({ ROLE: 'api', PORT: new URL(api.baseUrl).port }));
    await startWorker();
    await isDrawn(page, page.getByAltText(/^Result: Picture/));
  });
});

function active(page: Page) {
  return page.locator('[data-status=PENDING], [data-status=PROCESSING]').first();
}

/** Loaded, not only there. */
async function isDrawn(page: Page, image: ReturnType<Page['locator']>): Promise<void> {
  await image.first().waitFor();
  await image.first().scrollIntoViewIfNeeded();
  await until(
    'the picture',
    () => image.first().evaluate((element: { naturalWidth?: number }) => element.naturalWidth),
    {
      within: 60_000,
    },
  );
  expect(page.isClosed()).toBe(false);
}

/** By the browser's clock: the test's own may be late. */
function gapsBetween(requests: readonly Request[]): number[] {
  const starts = requests.map((request) => request.timing().startTime).filter((start) => start > 0);
  return starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
