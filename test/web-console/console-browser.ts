import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Empty where there is a Chromium; what to do where there is none, for the title of the tests that it skips. */
export const noChromium = existsSync(PATH) ? '' : ` (skipped: no Chromium at ${PATH}; CHROMIUM_PATH names another)`;

/** Debian's Chromium without a window. Everything is waited for generously: the machine may be busy. */
export class ConsoleBrowser {
  private constructor(private readonly browser: Browser) {}

  static async launch(): Promise<ConsoleBrowser> {
    // As root, as in a container, Chromium has no sandbox; what it opens is our own server only.
    return new ConsoleBrowser(await chromium.launch({ executablePath: PATH, args: ['--no-sandbox'] }));
  }

  /** A page of a new user, who is made a guest. */
  async open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.blank(options);
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }

  /** A page of a new visitor, who has been nowhere yet. */
  async blank(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ locale: 'en-GB', ...options });
    context.setDefaultTimeout(60_000);
    return context.newPage();
  }

  /** Ends a page and its user. A request that one of its routes still answers ends with it, which is no fault of the test. */
  async leave(page: Page): Promise<void> {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.context().close();
  }

  async close(): Promise<void> {
    await Promise.all(this.browser.contexts().flatMap((context) => context.pages().map((page) => this.leave(page))));
    await this.browser.close();
  }
}

/** As on a server without the event stream, or behind a proxy that breaks it: the page polls then, and its network can become idle. */
export async function blockEventStream(page: Page): Promise<void> {
  await page.route('**/api/v1/tasks/events**', (route) =>
    route.fulfill({ status: 404, json: { errorCode: 'ROUTE_NOT_FOUND' } }),
  );
}
