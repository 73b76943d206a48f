import type { Config } from '../src/config/config.js';
import { startEmbeddedPostgres } from '../src/database/embedded-postgres.js';

/** Runs something with the configured database, or with the embedded one, which is started for it when it does not run. */
export async function withDatabase<T>(config: Config, run: (databaseUrl: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== undefined) return run(config.databaseUrl);
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataPath, log: console.log });
  try {
    return await run(embedded.url);
  } finally {
    await embedded.stop();
  }
}
