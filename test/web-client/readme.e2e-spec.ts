import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { grant } from '../support/credits.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { ConsoleBrowser, noChromium } from '../web-console/console-browser.js';
import { ReadmeExamples } from './readme-examples.js';

const COFFEE = fileURLToPath(new URL('../../assets/photos/coffee.jpg', import.meta.url));
const PATIENCE = 120_000;
const FRAME =
  '<input type="file"><progress></progress><img alt=""><div id="root"></div><script type="module" src="/examples.js"></script>';

let stage: TestStage;
let app: TestApp;
let examples: ReadmeExamples;

beforeAll(async () => {
  stage = await TestStage.build();
  // Without a worker: what is created waits, as long as a test wants.
  app = await stage.start({ ROLE: 'api' });
  examples = await ReadmeExamples.write(app.baseUrl);
}, PATIENCE);
afterAll(() => stage?.close());

it('the examples of the README compile, strictly', { timeout: PATIENCE }, () => {
  expect(examples.typeErrors()).toEqual([]);
});

describe.skipIf(noChromium)(`in a browser, the examples of the README${noChromium}`, { timeout: PATIENCE }, () => {
  let browser: ConsoleBrowser;
  let script: string;
  let users = 0;

  beforeAll(async () => {
    [browser, script] = await Promise.all([ConsoleBrowser.launch(), examples.bundle()]);
  }, PATIENCE);
  afterAll(() => browser?.close());

  /** A page of the product's own front end, of a user who has this many credits. */
  async function open(credits: number): Promise<{ page: Page; user: ApiClient }> {
    const user = await clientFor(app, `reader-${users++}`);
    if (credits > 0) await grant(app, user, credits);
    const page = await browser.blank();
    await page.route('**/examples.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
    await page.route('**/examples?*', (route) => route.fulfill({ contentType: 'text/html', body: FRAME }));
    await page.goto(`${app.baseUrl}/examples?token=${user.token}`);
    await page.waitForFunction('window.examples');
    return { page, user };
  }
  const shown = (page: Page) => page.evaluate<string[]>('examples.shown');
  const draw = async (user: ApiClient): Promise<string> =>
    (await user.post('/api/v1/generation/tasks', { type: 'CREATE', prompt: 'Red hills' })).body.data.id;

  it('cancel, retry, and tell what costs too much', async () => {
    const { page, user } = await open(1);
    const id = await draw(user);
    const { next, prices } = await page.evaluate<{ next: string; prices: boolean }>(`examples.rest('${id}')`);
    expect((await user.get(`/api/v1/tasks/${next}`)).body.data).toMatchObject({ retryOf: id });
    expect(prices).toBe(true);
    await page.evaluate('examples.tidy()');
    expect((await user.get(`/api/v1/tasks/${id}`)).status).toBe(404);
    await browser.leave(page);
  });

  it('find again what runs after a reload, and, once there is a worker, what ended while nobody looked', async () => {
    const { page, user } = await open(2);
    const id = await draw(user);
    await page.evaluate('examples.recover()');
    expect(await shown(page)).toContain(`${id} PENDING`);
    const url = page.url();
    await page.goto('about:blank');
    await stage.start({ ROLE: 'worker' });
    await user.untilStatus(id, ['COMPLETED']);
    await page.goto(url);
    await page.waitForFunction('window.examples');
    await page.evaluate('examples.recover()');
    expect(await shown(page)).toContain(`${id} COMPLETED`);
    const next = await draw(user);
    await until('the end', async () => (await shown(page)).includes(`${next} COMPLETED`), { within: 30_000 });
    await browser.leave(page);
  });

  it('upload a picture, follow its task to the end and show the result', async () => {
    const { page, user } = await open(1);
    await page.locator('input').setInputFiles(COFFEE);
    await page.evaluate(`examples.make(...['input', 'progress', 'img'].map((name) => document.querySelector(name)))`);
    await page.waitForFunction(`document.querySelector('img').naturalWidth > 0`);
    expect(await page.evaluate(`document.querySelector('progress').value`)).toBe(1);
    const [{ id, resultUrl }] = (await user.get('/api/v1/tasks')).body.data;
    const refused = `${resultUrl.split('?')[0]}?expires=1&signature=old`;
    await page.evaluate(`(() => {
      const picture = document.querySelector('img');
      picture.src = '${refused}';
      examples.links(picture, '${id}');
    })()`);
    await page.waitForFunction(`(() => {
      const { src, complete, naturalWidth } = document.querySelector('img');
      return src !== '${refused}' && complete && naturalWidth > 0;
    })()`);
    await browser.leave(page);
  });

  it('are a React hook that shows tasks as they move', async () => {
    const { page, user } = await open(1);
    await page.evaluate('examples.hook()');
    const id = await draw(user);
    await page.getByText(`${id} COMPLETED`).waitFor();
    await browser.leave(page);
  });

  it('do without the client, with fetch and an EventSource', async () => {
    const { page, user } = await open(1);
    await page.evaluate('examples.plain()');
    const id = await draw(user);
    await until('the end', async () => (await shown(page)).includes(`${id} COMPLETED`), { within: 30_000 });
    await browser.leave(page);
  });
});
