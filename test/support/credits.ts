import type { ApiClient } from './api-client.js';
import type { TestApp } from './test-app.js';
import { clientFor } from './samples.js';
import type { CreditAudit } from '../../src/credits/credits-audit.service.js';
import { CreditsAudit } from '../../src/credits/credits-audit.service.js';

/** Gives the user of this client credits, as an admin would. */
export async function grant(app: TestApp, client: ApiClient, amount: number): Promise<void> {
  const admin = await clientFor(app, 'admin', 'admin');
  const { status } = await admin.post('/api/v1/credits/grants', { userId: client.userId, amount, reason: 'Test' });
  if (status !== 201) throw new Error(`the grant answered ${status}`);
}

export async function creditsOf(client: ApiClient): Promise<{ balance: number; held: number }> {
  return (await client.get('/api/v1/credits')).body.data;
}

export async function auditOf({ app }: TestApp): Promise<CreditAudit> {
  return app.get(CreditsAudit, { strict: false }).run();
}
