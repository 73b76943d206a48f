import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { ConsoleBrowser, blockEventStream, noChromium } from './console-browser.js';
import { seriousIssues } from './serious-issues.js';

const PATIENCE = 240_000;
const asset = (name: string): string => fileURLToPath(new URL(`../../assets/${name}`, import.meta.url));

/** Of the browser's types, which the tests do not have, what they need. */
interface Element {
  matches(selector: string): boolean;
}
interface Film {
  duration: number;
  videoWidth: number;
  videoHeight: number;
  currentTime: number;
  paused: boolean;
  muted: boolean;
  play(): Promise<void>;
}

describe.skipIf(noChromium)(`making something in the console${noChromium}`, { timeout: PATIENCE }, () => {
  let stage: TestStage;
  let app: TestApp;
  let browser: ConsoleBrowser;
  /** One user makes it all, so that the last test has pages with something on them. */
  let page: Page;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ SEED_DEMO: 'on', LOCAL_SAMPLES: 'on' });
    browser = await ConsoleBrowser.launch();
    page = await browser.open(`${app.baseUrl}/previews`);
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const done = (): Locator => page.locator('[data-status=COMPLETED]').first();
  const client = async (): Promise<ApiClient> =>
    new ApiClient(app.baseUrl, await page.evaluate<string>(`localStorage.getItem('darkroom.token')`));

  it('moves arrive over an open EventSource, without a single poll', async () => {
    const devTools = await page.context().newCDPSession(page);
    const told: string[] = [];
    const polls: string[] = [];
    await devTools.send('Network.enable');
    devTools.on('Network.eventSourceMessageReceived', ({ eventName, data }) => told.push(`${eventName} ${data}`));
    const left = page.waitForEvent('framenavigated');
    const reloaded = page.reload();
    await left;
    // The page that was left may have been told of its snapshot only now.
    told.length = 0;
    // Loading the page asks once what is active, in all and of its kind; from then on nothing is asked.
    await Promise.all([
      page.waitForResponse(/\/tasks\/active\?limit/),
      page.waitForResponse(/\/tasks\/active\?kind=preview/),
      reloaded,
    ]);
    await until('the first event', () => told.some((event) => event.startsWith('snapshot')), { within: 60_000 });
    page.on('request', (request) => {
      if (/\/tasks\?ids=|\/tasks\/active|\/generation\/tasks\/[^?]/.test(request.url())) polls.push(request.url());
    });
    // Made by something else than this page, which hears of it all the same.
    const { body } = await (await client()).post('/api/v1/generation/tasks', { type: 'CREATE', prompt: 'Blue hills' });
    await page.getByText(/Blue hills.* is done/).waitFor();
    const moves = told.filter((event) => event.startsWith('task') && event.includes(String(body.data.id)));
    expect(moves.at(-1)).toContain('"status":"COMPLETED"');
    expect(polls).toEqual([]);
    await devTools.detach();
  });

  it('"use again" fills the form with what made a picture, and it can be made again', async () => {
    await page.goto(`${app.baseUrl}/history`);
    const card = page.getByRole('article', { name: /Blue hills/ });
    await card.getByRole('button', { name: 'Use again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Create' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('Blue hills');
    await page.getByRole('button', { name: 'Make picture' }).click();
    await page.locator('[data-status=COMPLETED]').nth(1).waitFor();
  });

  it('two clips are uploaded, put in another order by keyboard, joined before one’s eyes, and played', async () => {
    await page.goto(`${app.baseUrl}/video`);
    await watchTexts(page);
    await page
      .locator('form input[type=file]')
      .setInputFiles([asset('videos/wave-1.mp4'), asset('videos/portrait.mp4')]);
    await page.getByRole('listitem').filter({ hasText: '2. portrait.mp4' }).waitFor();
    const up = page.getByRole('button', { name: 'Move portrait.mp4 up' });
    await up.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('listitem').filter({ hasText: '1. portrait.mp4' }).waitFor();
    await page.getByText('The clip is now number 1 of 2.').waitFor({ state: 'attached' });
    // Whoever moves a clip goes on from where they are, also at the end of the way.
    expect(await up.evaluate((element: Element) => element.matches(':focus'))).toBe(true);
    await page.getByRole('button', { name: 'Make video' }).click();

    await done().waitFor({ timeout: 120_000 });
    const player = done().locator('video');
    await player.scrollIntoViewIfNeeded();
    const length = await until('a length', () => player.evaluate((film: Film) => film.duration), {
      within: 60_000,
    });
    expect(length).toBeGreaterThan(1);
    expect(await player.evaluate((film: Film) => film.videoHeight > film.videoWidth)).toBe(true);
    await player.evaluate((film: Film) => {
      film.muted = true;
      return film.play();
    });
    await until('the film to run', () => player.evaluate((film: Film) => !film.paused && film.currentTime > 0), {
      within: 60_000,
    });
    const stages = await page.evaluate<string[]>('window.texts');
    expect(stages.some((text) => /Looking at|Bringing the parts|Joining|Storing/.test(text))).toBe(true);
    const [task] = (await (await client()).get('/api/v1/video/compositions')).body.data;
    const names = await Promise.all(
      task.inputs.map(
        async ({ fileId }: { fileId: string }) =>
          (await (await client()).get(`/api/v1/files/${fileId}`)).body.data.name,
      ),
    );
    expect(names).toEqual(['portrait.mp4', 'wave-1.mp4']);
  });

  it('a PDF is read: a map of its pages, its text, and a file to keep', async () => {
    await page.goto(`${app.baseUrl}/pdf`);
    await page.getByLabel('PDF file').last().setInputFiles(asset('pdf/debmake-doc.zh-cn.pdf'));
    await page.getByText('debmake-doc.zh-cn.pdf').waitFor();
    await page.getByRole('textbox', { name: 'Pages' }).fill('1-3, 5');
    await page.getByRole('button', { name: 'Start' }).click();
    await done().waitFor({ timeout: 120_000 });
    const pages = page.getByRole('list', { name: 'Pages' }).getByRole('listitem');
    await pages.nth(3).waitFor();
    expect(await pages.allTextContents()).toEqual([1, 2, 3, 5].map((n) => expect.stringMatching(`^Page ${n}: `)));
    await done().getByRole('button', { name: 'Read' }).click();
    const text = page.getByRole('region', { name: 'Markdown' });
    await text.locator('h1, h2, h3').first().waitFor();
    expect(await text.textContent()).toMatch(/[\u4e00-\u9fff]/);
    // Marks of the Markdown are not shown as they are.
    expect(await text.textContent()).not.toContain('<!--');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      done().getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.md$/);
    expect(await readFile(await file.path(), 'utf8')).toContain('#');
  });

  it('no page with something on it has a serious accessibility issue, light or dark', async () => {
    await blockEventStream(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const path of ['/create', '/video', '/pdf', '/history', '/tasks', '/account']) {
        await page.goto(app.baseUrl + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        expect(await seriousIssues(page), `${path}, ${colorScheme}`).toEqual([]);
      }
    }
  });

  it('nothing moves when the results come in: their places have their size before', async () => {
    await page.unrouteAll();
    await page.goto(`${app.baseUrl}/create`);
    await page.locator('[data-task]').first().waitFor();
    await page.evaluate(`(() => {
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: false });
    })()`);
    const before = await page.locator('[data-status=COMPLETED]').count();
    const prompt = 'Green hills';
    await (await client()).post('/api/v1/generation/tasks', { type: 'CREATE', prompt });
    await page
      .getByRole('article', { name: /Green hills/ })
      .locator('.task-media')
      .waitFor();
    // From here on it is in its place, however long it takes until it is done.
    await page.evaluate('window.shift = 0');
    await until('the end', async () => (await page.locator('[data-status=COMPLETED]').count()) > before, {
      within: 60_000,
    });
    expect(await page.evaluate<number>('window.shift')).toBeLessThan(0.1);
  });
});

/** Keeps every text that the progress of a task has had, however short. */
async function watchTexts(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    window.texts = [];
    const look = () => {
      for (const { textContent } of document.querySelectorAll('.task-progress-text')) window.texts.push(textContent);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  })()`);
}
