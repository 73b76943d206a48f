import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { ConsoleBrowser, noChromium } from './console-browser.js';

const PATIENCE = 240_000;

describe.skipIf(noChromium)(`who comes with nothing${noChromium}`, { timeout: PATIENCE }, () => {
  let stage: TestStage;
  let app: TestApp;
  let browser: ConsoleBrowser;
  let page: Page;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ SEED_DEMO: 'on', LOCAL_SAMPLES: 'on' });
    browser = await ConsoleBrowser.launch();
    page = await browser.open(app.baseUrl);
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const go = async (name: string): Promise<void> => {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };
  const sample = (): Locator => page.getByRole('button', { name: /^Try with (a sample|samples)/ });
  const done = (): Locator => page.locator('main [data-status=COMPLETED]');
  const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name, exact: true }).click();

  it('is told what a preview lacks, and gets one in all colours from a sample', async () => {
    const submit = page.getByRole('button', { name: /^Preview \d colours$/ });
    expect(await submit.isDisabled()).toBe(true);
    await page.getByText('Add an artwork first').waitFor();
    await sample().click();
    await page.getByRole('radio', { name: 'fox' }).waitFor({ state: 'attached' });
    await submit.click();
    await done().locator('img').nth(5).waitFor();
    expect(await sample().count()).toBe(0);
  });

  it('gets a picture from the example of a description', async () => {
    await go('Create');
    await press('Use this example');
    await press('Make picture');
    await done().locator('img').first().waitFor();
  });

  it('gets a photo on white, and clothes changed, from samples', async () => {
    for (const [name, pictures] of [
      ['White background', 1],
      ['Clothing change', 2],
    ] as const) {
      await go(name);
      for (let left = pictures; left > 0; left--) {
        await sample().first().click();
        await page
          .locator('.chosen-picture')
          .nth(pictures - left)
          .waitFor();
      }
      await press('Start');
      await done().locator('img').first().waitFor();
    }
  });

  it('is told that a new background needs a description or a picture, before it costs anything', async () => {
    await go('Edit');
    await sample().first().click();
    await page.locator('.chosen-picture').waitFor();
    await press('Start');
    await page.getByText('Describe the background, or choose a picture of one below.').waitFor();
    expect(await page.locator('[data-task]').count()).toBe(0);
    await sample().click();
    await page.locator('.chosen-picture').nth(1).waitFor();
    await press('Start');
    await done().locator('img').first().waitFor();
  });

  it('gets a video from sample clips', async () => {
    await go('Video');
    await sample().click();
    await page.getByRole('listitem').filter({ hasText: '3. wave-3.mp4' }).waitFor();
    await press('Make video');
    await done().locator('video').waitFor();
  });

  it('gets the text of a sample PDF', async () => {
    await go('PDF');
    await sample().click();
    await page.getByText('sample.pdf').waitFor();
    await press('Start');
    await done().waitFor();
    await press('Read');
    await page
      .getByRole('region', { name: 'Markdown' })
      .getByRole('heading', { name: 'A sample for Darkroom' })
      .waitFor();
  });

  it('finds it all in the history; a list with nothing in it says how to fill it', async () => {
    await go('History');
    // Six previews, a picture, three edits, a video and a PDF.
    await done().nth(11).waitFor();
    await page.getByText('Failed', { exact: true }).click();
    await page.getByText('Nothing that ended matches this choice').waitFor();
    await press('Show all');
    await done().nth(11).waitFor();
    const other = await browser.open(`${app.baseUrl}/history`);
    await other.getByText('Nothing has ended yet').waitFor();
    await other.getByRole('link', { name: 'Make a picture' }).click();
    await other.getByRole('heading', { level: 1, name: 'Create' }).waitFor();
    await browser.leave(other);
  });
});
