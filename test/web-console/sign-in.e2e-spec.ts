import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { ConsoleBrowser, noChromium } from './console-browser.js';
import { seriousIssues } from './serious-issues.js';

const PATIENCE = 180_000;

describe.skipIf(noChromium)(`who uses the console${noChromium}`, { timeout: PATIENCE }, () => {
  let stage: TestStage;
  let closed: TestApp;
  let poor: TestApp;
  let browser: ConsoleBrowser;

  beforeAll(async () => {
    stage = await TestStage.build();
    closed = await stage.start({ GUEST_ACCESS: 'off' });
    poor = await stage.start({ START_CREDITS: '0' });
    browser = await ConsoleBrowser.launch();
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const tokenOf = async (userId: string): Promise<string> => (await clientFor(closed, userId)).token ?? '';
  const signInTitle = (page: Page) => page.getByRole('heading', { level: 1, name: 'Sign in to Darkroom' });
  const isSignedInAs = async (page: Page, userId: string): Promise<void> => {
    await page.getByRole('heading', { level: 1, name: 'Previews' }).waitFor();
    await page.getByRole('link', { name: 'Account', exact: true }).first().click();
    await page.getByText(userId, { exact: true }).first().waitFor();
  };

  it('without guests one signs in with a token, is told when it is a wrong one, and stays signed in', async () => {
    const page = await browser.open(closed.baseUrl);
    await signInTitle(page).waitFor();
    const field = page.getByLabel('Token or API key', { exact: true });
    await field.fill('not a token');
    await page.keyboard.press('Enter');
    await page.locator('.mantine-InputWrapper-error').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill(await tokenOf('ann'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await isSignedInAs(page, 'ann');
    await page.reload();
    await page.getByText('ann', { exact: true }).first().waitFor();
    await browser.leave(page);
  });

  it('the page to sign in has no serious accessibility issue, light or dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.open(closed.baseUrl, { colorScheme, reducedMotion: 'reduce' });
      await signInTitle(page).waitFor();
      expect(await page.title()).toBe('Sign in to Darkroom');
      expect(await seriousIssues(page), colorScheme).toEqual([]);
      await browser.leave(page);
    }
  });

  it('a link that this server made signs its visitor in, and is gone from the address', async () => {
    const page = await browser.open(closed.signInLinks.create(await tokenOf('ben')));
    expect(page.url()).toBe(`${closed.baseUrl}/`);
    await isSignedInAs(page, 'ben');
    await page.reload();
    await page.getByText('ben', { exact: true }).first().waitFor();
    await browser.leave(page);
  });

  it('a link of anybody else signs nobody in, also with a good token; nor does one that was replaced', async () => {
    const [bens, evils] = [await tokenOf('ben'), await tokenOf('eve')];
    const old = closed.signInLinks.create(evils);
    closed.signInLinks.create(bens);
    for (const link of [old, `${closed.baseUrl}/#sign-in=${evils}`, `${poor.baseUrl}/#sign-in=${evils}`]) {
      const page = await browser.open(link);
      expect(new URL(page.url()).hash).toBe('');
      const token = await page.evaluate<string | null>(`localStorage.getItem('darkroom.token')`);
      expect(token).not.toBe(evils);
      await browser.leave(page);
    }
  });

  it('who has no credits is told so, what it costs, and where the credits went', async () => {
    const page = await browser.open(`${poor.baseUrl}/create`);
    await page.getByRole('textbox', { name: 'Description' }).fill('Red hills at dusk');
    await page.getByRole('button', { name: 'Make picture' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'credits' });
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/costs 1 .*start as a new guest/i);
    expect(await page.locator('[data-task]').count()).toBe(0);
    await alert.getByRole('link', { name: 'See where the credits went' }).click();
    await page.getByRole('heading', { level: 2, name: 'Ledger' }).waitFor();
    await browser.leave(page);
  });

  it('who uploads what cannot be read is told why, and what can', async () => {
    const page = await browser.open(`${poor.baseUrl}/white-background`);
    const broken = Buffer.from('\u0089PNG\r\n\u001a\nand then nothing', 'latin1');
    await page
      .getByLabel('Picture to edit')
      .last()
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: broken });
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('Choose another file');
    await page.goto(`${poor.baseUrl}/pdf`);
    const notPdf = { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\nand then nothing') };
    await page.getByLabel('PDF file').last().setInputFiles(notPdf);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('Choose another file');
    await browser.leave(page);
  });
});
