import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { ConsoleBrowser, noChromium } from './console-browser.js';

const PATIENCE = 180_000;
const asset = (name: string): string => fileURLToPath(new URL(`../../assets/${name}`, import.meta.url));

describe.skipIf(noChromium)(`"use again" in the console${noChromium}`, { timeout: PATIENCE }, () => {
  let stage: TestStage;
  let app: TestApp;
  let browser: ConsoleBrowser;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    // Without a worker: what is made is cancelled at once.
    app = await stage.start({ ROLE: 'api' });
    browser = await ConsoleBrowser.launch();
    client = await app.guest();
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const upload = async (name: string): Promise<string> => (await client.upload(asset(name))).body.data.id;
  const useAgain = async (page: Page, name: string): Promise<void> => {
    await page.goto(`${app.baseUrl}/history`);
    await page.getByRole('article', { name }).getByRole('button', { name: 'Use again' }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };
  const visit = (): Promise<Page> => {
    const localStorage = [{ name: 'darkroom.token', value: client.token ?? '' }];
    return browser.blank({ storageState: { cookies: [], origins: [{ origin: app.baseUrl, localStorage }] } });
  };

  it('fills the form of a video with all that made it, and makes the same', async () => {
    const [first, second] = [await upload('videos/wave-1.mp4'), await upload('videos/wave-2.mp4')];
    const made = {
      inputs: [{ fileId: first, startMs: 250 }, { fileId: second }],
      output: { container: 'webm', width: 640, height: 360, fit: 'cover', audio: 'mute' },
      transition: { type: 'fadeblack', durationMs: 300 },
    };
    const { body } = await client.post('/api/v1/video/compositions', made);
    await client.post(`/api/v1/tasks/${body.data.id}/cancel`);
    const page = await visit();
    await useAgain(page, 'Video');
    expect(await page.getByRole('textbox', { name: 'Frame' }).inputValue()).toBe('640 × 360');
    expect(await page.getByRole('textbox', { name: 'Transition' }).inputValue()).toBe('fadeblack');
    expect(await page.getByRole('textbox', { name: 'From (s)' }).first().inputValue()).toBe('0.25');
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.method() === 'POST' && sent.url().endsWith('/video/compositions')),
      page.getByRole('button', { name: 'Make video' }).click(),
    ]);
    expect(request.postDataJSON()).toEqual(made);
    await browser.leave(page);
  });

  it('fills the form of a PDF with its language or question', async () => {
    const fileId = await upload('pdf/sample.pdf');
    const { body } = await client.post('/api/v1/pdf/jobs', { fileId, pages: '1' });
    await client.post(`/api/v1/tasks/${body.data.id}/cancel`);
    for (const [operation, options, field] of [
      ['translate', { targetLanguage: 'Finnish' }, 'Target language'],
      ['prompt', { prompt: 'Who signed it?' }, 'Your question'],
    ] as const) {
      const page = await visit();
      // As of a server with a language model, which this one has none of.
      await page.route('**/api/v1/tasks/history**', async (route) => {
        const response = await route.fetch();
        const json = await response.json();
        const data = json.data.map((task: object) => ({ ...task, operation, options }));
        await route.fulfill({ response, json: { ...json, data } });
      });
      await useAgain(page, 'PDF');
      expect(await page.getByRole('textbox', { name: field }).inputValue()).toBe(Object.values(options)[0]);
      expect(await page.getByRole('textbox', { name: 'Pages' }).inputValue()).toBe('1');
      await browser.leave(page);
    }
  });
});
