import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { loadConfig } from '../src/config/load-config.js';
import { CreditsAudit } from '../src/credits/credits-audit.service.js';
import { withDatabase } from './with-database.js';

/** `npm run credits:check`: proves that accounts, ledger and tasks say the same; exits with 1 and names it when they do not. */
const audit = await withDatabase(loadConfig(process.env), async (url) => {
  const db = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
  try {
    return await new CreditsAudit(db).run();
  } finally {
    await db.destroy();
  }
});
for (const { userId, taskId, what } of audit.differences) {
  console.error(`user ${userId}${taskId === null ? '' : `, task ${taskId}`}: ${what}`);
}
const checked = `${audit.accounts} accounts and ${audit.entries} entries checked`;
if (audit.differences.length > 0) {
  console.error(`${checked}: ${audit.differences.length} differences.`);
  process.exitCode = 1;
} else {
  console.log(`${checked}: the ledger, the balances and the tasks agree.`);
}
