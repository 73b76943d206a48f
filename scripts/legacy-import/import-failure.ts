import { RedisFailure } from '../../src/redis/read-only-redis.js';
import { explainStartFailure } from '../../src/start-failure.js';
import { UsageError } from './arguments.js';

/** What the person who started the import can mend. */
export function explainImportFailure(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nnpm run legacy:import -- --help tells what there is.`;
  if (error instanceof Error && 'code' in error && error.code === '42P01')
    return 'The database has no tables for this yet: npm run migrate makes them.';
  const reason = RedisFailure.is(error) ? `The old store cannot be read: ${error.message}` : explainStartFailure(error);
  const fallback = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${reason ?? fallback}\nWhat was imported so far stays: run it again, and it goes on.`;
}
