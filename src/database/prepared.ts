import type { DataSource } from 'typeorm';
import type { Pool, QueryResultRow } from 'pg';
import { DatabaseError } from 'pg';
import { isDatabaseOutage } from './database-errors.js';

const names = new Map<string, string>();

/**
 * Runs a statement that runs often: PostgreSQL parses and plans it once on each connection. Its text must be one of few, and name the
 * columns it returns, as `*` would break when a migration adds one. Behind PgBouncer this needs version 1.21 or session pooling.
 * @returns the rows, also of an UPDATE
 */
export async function runPrepared<Row extends QueryResultRow>(
  db: DataSource,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = await poolOf(db).connect();
  client.on('error', ignore);
  let broken = false;
  try {
    const { rows } = await client.query<Row>({ name: nameOf(text), text, values: [...values] });
    return rows;
  } catch (error) {
    // A statement that PostgreSQL refused leaves its connection as it was; `pool.query` would open another one, and prepare everything
    // anew. After anything else nobody knows.
    broken = !(error instanceof DatabaseError) || isDatabaseOutage(error);
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

/** The statement fails, too. */
function ignore(): void {}

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `darkroom_${names.size + 1}`;
  names.set(text, name);
  return name;
}

function poolOf({ driver }: DataSource): Pool {
  // TypeORM has no prepared statements; its PostgreSQL driver keeps the pool of `pg` here.
  if (!('master' in driver)) throw new Error('The database is not PostgreSQL');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- declared as any
  return driver.master as Pool;
}
