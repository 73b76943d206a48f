import { expect } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { auditOf, grant } from '../support/credits.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { ChatFixture } from './chat-fixture.js';
import type { PdfJobJson } from './pdf-client.js';
import { getPdf } from './pdf-client.js';

/** What the model of the tests does to every text. */
export const TRANSLATE = { operation: 'translate', options: { targetLanguage: 'Shouting' } };

const CREDITS = 100;

/** Darkroom with a language model that the tests speak for. */
export class ModelStage {
  private users = 0;

  private constructor(
    readonly stage: TestStage,
    readonly app: TestApp,
    readonly chat: ChatFixture,
  ) {}

  static async build(settings: Record<string, string> = {}): Promise<ModelStage> {
    const [stage, chat] = [await TestStage.build(), await new ChatFixture().start()];
    return new ModelStage(stage, await stage.start({ LLM_BASE_URL: chat.baseUrl, ...settings }), chat);
  }

  /** Somebody with credits, and a model that has not been asked anything yet. */
  async begin(): Promise<ApiClient> {
    this.chat.forget();
    const user = await clientFor(this.app, `user-${++this.users}`);
    await grant(this.app, user, CREDITS);
    return user;
  }

  /** A job at its end; retries of it and its shards begin at once instead of after 5, 10 and 20 s. */
  async ended(user: ApiClient, id: string): Promise<PdfJobJson> {
    return until(
      'the job to end',
      async () => {
        const { db } = this.stage;
        await db.query(`UPDATE pdf_shards SET run_at = now() WHERE part_of = $1 AND status = 'PENDING'`, [id]);
        await db.query(`UPDATE pdf_jobs SET run_at = now() WHERE id = $1 AND status = 'PENDING'`, [id]);
        const job = await getPdf(user, id);
        return job.status === 'PROCESSING' || job.status === 'PENDING' ? null : job;
      },
      { within: 90_000, every: 100 },
    );
  }

  async close(): Promise<void> {
    expect((await auditOf(this.app)).differences).toEqual([]);
    await this.chat.stop();
    await this.stage.close();
  }
}
