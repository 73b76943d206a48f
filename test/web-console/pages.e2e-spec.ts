import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { ConsoleBrowser, blockEventStream, noChromium } from './console-browser.js';
import { seriousIssues } from './serious-issues.js';

const PAGES = [
  '/previews',
  '/create',
  '/white-background',
  '/clothing',
  '/edit/background',
  '/edit/head',
  '/edit/pose',
  '/video',
  '/pdf',
  '/history',
  '/tasks',
  '/account',
  '/operations',
];
const PATIENCE = 180_000;

describe('the console', () => {
  let stage: TestStage;
  let app: TestApp;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ SEED_DEMO: 'on' });
  }, PATIENCE);
  afterAll(() => stage?.close());

  const ask = (path: string, accept = 'text/html') => fetch(app.baseUrl + path, { headers: { accept } });

  it('is the answer to a navigation, checked each time, under a policy that lets in nothing foreign', async () => {
    for (const path of ['/', '/previews', '/edit/head?from=mail']) {
      const answer = await ask(path);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'; style-src/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('gives each page its own nonce, in the policy and in the page', async () => {
    const [first, second] = await Promise.all([ask('/'), ask('/')]);
    const nonce = /'nonce-([^']+)'/.exec(first.headers.get('content-security-policy') ?? '')?.[1] ?? '';
    expect(await first.text()).toContain(nonce);
    expect(await second.text()).not.toContain(nonce);
  });

  it('has scripts and styles that are kept for ever, and compressed', async () => {
    const html = await (await ask('/')).text();
    const assets = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(assets.length).toBeGreaterThan(1);
    for (const asset of assets) {
      const answer = await fetch(app.baseUrl + asset, { headers: { 'accept-encoding': 'gzip' } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(0);
    }
  });

  it('leaves the rest of the server alone', async () => {
    for (const path of [
      '/api/v1/nothing',
      '/docs/nothing',
      '/health/nothing',
      '/admin/nothing',
      '/assets/nothing.js',
    ]) {
      const answer = await ask(path);
      expect(answer.status, path).toBe(404);
      expect(answer.headers.get('content-type'), path).toContain('problem+json');
    }
    expect((await ask('/nothing', '*/*')).status).toBe(404);
    expect((await ask('/health/ready')).status).toBe(200);
  });

  describe.skipIf(noChromium)(`in a browser${noChromium}`, { timeout: PATIENCE }, () => {
    let browser: ConsoleBrowser;
    beforeAll(async () => {
      browser = await ConsoleBrowser.launch();
    }, PATIENCE);
    afterAll(() => browser?.close());

    it('has no serious accessibility issue on any page, light or dark', async () => {
      await Promise.all((['light', 'dark'] as const).map(expectNoSeriousIssues));
    });

    async function expectNoSeriousIssues(colorScheme: 'light' | 'dark'): Promise<void> {
      const page = await browser.open(app.baseUrl, { colorScheme, reducedMotion: 'reduce' });
      await blockEventStream(page);
      for (const path of PAGES) {
        await page.goto(app.baseUrl + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        expect(await seriousIssues(page), `${path}, ${colorScheme}`).toEqual([]);
      }
      await browser.leave(page);
    }

    it('speaks Chinese to who reads it, also in the errors of the server', async () => {
      const page = await browser.open(`${app.baseUrl}/previews`, { locale: 'zh-CN' });
      await page.getByRole('heading', { level: 1, name: '商品预览' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('zh');
      await page
        .getByLabel('添加作品')
        .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('?') });
      expect(await page.getByRole('alert').first().textContent()).toMatch(/[\u4e00-\u9fff]/);
      await page.getByRole('button', { name: '语言' }).click();
      await page.getByRole('menuitem', { name: 'English' }).click();
      await page.getByRole('heading', { level: 1, name: 'Previews' }).waitFor();
    });

    it('fits a phone, without scrolling sideways', async () => {
      const page = await browser.open(app.baseUrl, { viewport: { width: 360, height: 740 } });
      await blockEventStream(page);
      for (const path of PAGES) {
        await page.goto(app.baseUrl + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect(width, path).toBeLessThanOrEqual(360);
      }
    });
  });
});
