import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { ConsoleBrowser, blockEventStream, noChromium } from './console-browser.js';

const PATIENCE = 240_000;
/** Above this, browsers' makers call a page unsteady (web.dev, "Cumulative Layout Shift"). */
const MOST_SHIFT = 0.1;
const PAGES: Record<string, [english: string, chinese: string]> = {
  '/previews': ['Previews', '商品预览'],
  '/create': ['Create', '图片生成'],
  '/white-background': ['White background', '白底图'],
  '/clothing': ['Clothing change', '换装'],
  '/edit/head': ['Edit', '图片编辑'],
  '/video': ['Video', '视频合成'],
  '/pdf': ['PDF', 'PDF'],
  '/history': ['History', '历史记录'],
  '/tasks': ['Tasks', '任务'],
  '/account': ['Account', '账户'],
  '/operations': ['Admin', '管理'],
  '/nowhere': ['There is no such page', '页面不存在'],
};

/** Adds up from the first frame on; what moves right after a click or a key is what the user asked for, and does not count. */
const WATCH_SHIFTS = `
  window.shift = 0;
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      window.shift += value;
      window.shifts.push(value.toFixed(4) + ' ' + sources.map(({ node }) => node?.className || node?.nodeName).join(', '));
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

/** What can be pressed or followed and has no name, as HTML. */
const NAMELESS = `[...document.querySelectorAll('a, button')]
  .filter((one) => one.checkVisibility() && !(one.ariaLabel || one.textContent.trim() || one.querySelector('img[alt]:not([alt=""])')))
  .map((one) => one.outerHTML.slice(0, 200))`;

interface Picture {
  width: number;
  height: number;
  isLazy: boolean;
  isLoaded: boolean;
  isBelow: boolean;
}
const PICTURES = `[...document.querySelectorAll('main img')].map((img) => {
  const { width, height, top } = img.getBoundingClientRect();
  return { width, height, isLazy: img.loading === 'lazy', isLoaded: img.complete && img.naturalWidth > 0, isBelow: top > innerHeight };
})`;

describe.skipIf(noChromium)(`the pages of the console${noChromium}`, { timeout: PATIENCE }, () => {
  let stage: TestStage;
  let app: TestApp;
  let browser: ConsoleBrowser;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ SEED_DEMO: 'on', LOCAL_SAMPLES: 'on', START_CREDITS: '200' });
    browser = await ConsoleBrowser.launch();
    client = await app.guest();
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const visit = async (user: ApiClient, locale = 'en-GB'): Promise<Page> => {
    const localStorage = [{ name: 'darkroom.token', value: user.token ?? '' }];
    return browser.blank({ locale, storageState: { cookies: [], origins: [{ origin: app.baseUrl, localStorage }] } });
  };
  const draw = async (prompt: string): Promise<string> =>
    (await client.post('/api/v1/generation/tasks', { type: 'CREATE', prompt })).body.data.id;
  const steady = async (page: Page): Promise<void> => {
    const shift = await page.evaluate<number>('window.shift');
    expect(shift, (await page.evaluate<string[]>('window.shifts')).join('\n')).toBeLessThan(MOST_SHIFT);
  };

  it.each(['en-GB', 'zh-CN'])(
    'have a title, a language, one heading and names for everything, in %s',
    async (locale) => {
      const page = await visit(await clientFor(app, 'root', 'admin'), locale);
      await blockEventStream(page);
      for (const [path, names] of Object.entries(PAGES)) {
        const name = names[locale === 'zh-CN' ? 1 : 0];
        await page.goto(app.baseUrl + path);
        await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
        await page.waitForLoadState('networkidle');
        expect(await page.title(), path).toBe(`${name} · Darkroom`);
        expect(await page.locator('html').getAttribute('lang'), path).toBe(locale.slice(0, 2));
        expect(await page.locator('h1').count(), path).toBe(1);
        expect(await page.locator('meta[name=viewport]').getAttribute('content'), path).toContain('width=device-width');
        expect((await page.locator('meta[name=description]').getAttribute('content'))?.length, path).toBeGreaterThan(
          30,
        );
        expect(await page.evaluate<string[]>(NAMELESS), path).toEqual([]);
      }
      await browser.leave(page);
    },
  );

  it('follow a change of language in title and attribute', async () => {
    const page = await visit(client);
    await page.goto(`${app.baseUrl}/tasks`);
    await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitem', { name: '中文' }).click();
    await until('the title', async () => (await page.title()) === '任务 · Darkroom');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh');
    await browser.leave(page);
  });

  it('stay where they are from the start of a generation to its picture', async () => {
    const page = await visit(client);
    await page.addInitScript(WATCH_SHIFTS);
    await page.goto(`${app.baseUrl}/create`);
    await page.getByRole('textbox', { name: 'Description' }).fill('Red hills at dusk');
    await page.getByRole('button', { name: 'Make picture' }).click();
    const picture = page.getByRole('article', { name: /Red hills/ }).locator('.task-media img');
    await picture.waitFor();
    await until('the picture', () => picture.evaluate((img: { naturalWidth: number }) => img.naturalWidth > 0), {
      within: 60_000,
    });
    await page.getByText(/Red hills.* is done/).waitFor();
    await steady(page);
    await browser.leave(page);
  });

  it('have a place of the right size for each picture before it loads, and wait with those further down', async () => {
    const ids = await Promise.all(Array.from({ length: 24 }, (_, n) => draw(`Hills number ${n}`)));
    for (const id of ids) await client.untilEnded(id);
    const page = await visit(client);
    await page.addInitScript(WATCH_SHIFTS);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let asked = 0;
    await page.route('**/api/v1/files/*/content**', async (route) => {
      asked++;
      await released;
      await route.continue();
    });
    await page.goto(`${app.baseUrl}/history`);
    // The first page of the history.
    await page.locator('[data-status=COMPLETED]').nth(19).waitFor();
    await until('the first pictures', () => asked > 0);
    const before = await page.evaluate<Picture[]>(PICTURES);
    release();
    await until('those in sight', async () =>
      (await page.evaluate<Picture[]>(PICTURES)).every(({ isLoaded, isBelow }) => isLoaded || isBelow),
    );
    const after = await page.evaluate<Picture[]>(PICTURES);
    const sizes = (pictures: Picture[]) => pictures.map(({ width, height }) => [width, height]);
    expect(before.every(({ width, height }) => width > 20 && height > 20)).toBe(true);
    expect(sizes(after)).toEqual(sizes(before));
    expect(after.filter(({ isBelow }) => isBelow).length).toBeGreaterThan(0);
    expect(after.filter(({ isBelow, isLazy }) => isBelow && !isLazy)).toEqual([]);
    await steady(page);
    // The rest comes when it is looked for, and moves nothing either.
    await page.getByRole('button', { name: 'Load more' }).scrollIntoViewIfNeeded();
    await until('the rest', async () => (await page.evaluate<Picture[]>(PICTURES)).every(({ isLoaded }) => isLoaded));
    await steady(page);
    await browser.leave(page);
  });
});
