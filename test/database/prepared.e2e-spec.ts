import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runPrepared } from '../../src/database/prepared.js';
import { cloneTestDatabase } from '../support/test-database.js';

let database: Awaited<ReturnType<typeof cloneTestDatabase>>;
let db: DataSource;
let other: DataSource;

beforeAll(async () => {
  database = await cloneTestDatabase();
  db = await new DataSource({ type: 'postgres', url: database.url, poolSize: 1 }).initialize();
  other = await new DataSource({ type: 'postgres', url: database.url, poolSize: 1 }).initialize();
});
afterAll(async () => {
  await db.destroy();
  await other.destroy();
  await database.drop();
});

const connection = async (): Promise<number | undefined> =>
  (await runPrepared<{ pid: number }>(db, 'SELECT pg_backend_pid() AS pid', []))[0]?.pid;

it('keeps the connection of a statement that PostgreSQL refuses', async () => {
  const before = await connection();
  await expect(runPrepared(db, 'SELECT 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' });
  expect(await connection()).toBe(before);
});

it('opens another one for a connection that was ended', async () => {
  const before = await connection();
  await other.query('SELECT pg_terminate_backend($1, 10000)', [before]);
  const after = await connection().catch(() => connection());
  expect(after).not.toBe(before);
  expect(after).toEqual(expect.any(Number));
});

it('opens another one for a connection that ended during its statement', async () => {
  const before = await connection();
  const ended = 'SELECT pg_terminate_backend(pg_backend_pid(), $1::bigint)';
  await expect(runPrepared(db, ended, [0])).rejects.toMatchObject({ code: '57P01' });
  const after = await connection();
  expect(after).not.toBe(before);
});
