import { readdir } from 'node:fs/promises';
import type { MigrationInterface } from 'typeorm';
import { DataSource } from 'typeorm';

const FOLDER = new URL('../../migrations/', import.meta.url);
/** Any number will do as long as every process of Darkroom takes the same; "darkroom" in hex, cut to 8 bytes. */
const MIGRATION_LOCK = '7233179230420987757';

/**
 * Brings the database to the newest schema. Processes that start together take turns.
 * @throws the error of PostgreSQL when a migration fails; that migration is then rolled back
 */
export async function runMigrations(databaseUrl: string): Promise<void> {
  const database = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    migrations: await loadMigrations(),
    poolSize: 2,
  });
  await database.initialize();
  try {
    const lock = database.createQueryRunner();
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      await database.runMigrations({ transaction: 'each' });
    } finally {
      await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await lock.release();
    }
  } finally {
    await database.destroy();
  }
}

/** TypeORM's own glob does not load ES modules. */
async function loadMigrations(): Promise<(new () => MigrationInterface)[]> {
  const files = (await readdir(FOLDER)).filter((file) => /^\d+-.*\.js$/.test(file)).sort();
  const found: (new () => MigrationInterface)[] = [];
  for (const file of files) {
    const module: unknown = await import(new URL(file, FOLDER).href);
    if (typeof module === 'object' && module !== null) found.push(...Object.values(module).filter(isMigration));
  }
  return found;
}

function isMigration(value: unknown): value is new () => MigrationInterface {
  return typeof value === 'function' && 'up' in value.prototype;
}
