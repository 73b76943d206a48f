import { loadConfig } from '../src/config/load-config.js';
import { startEmbeddedPostgres } from '../src/database/embedded-postgres.js';
import { runMigrations } from '../src/database/migrate.js';

/** `npm run migrate`: brings the database to the newest schema, which each start does as well. */
const config = loadConfig(process.env);
const embedded =
  config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: config.dataPath, log: console.log }) : null;
try {
  await runMigrations(config.databaseUrl ?? embedded?.url ?? '');
  console.log('The database has the newest schema.');
} finally {
  await embedded?.stop();
}
