import { loadConfig } from '../src/config/load-config.js';
import { runMigrations } from '../src/database/migrate.js';
import { withDatabase } from './with-database.js';

/** `npm run migrate`: brings the database to the newest schema, which each start does as well. */
await withDatabase(loadConfig(process.env), runMigrations);
console.log('The database has the newest schema.');
