import { inject } from 'vitest';
import { cloneDatabase, dropDatabase, TEMPLATE_DATABASE } from './postgres-server.js';

/** A database with our tables for one test file. */
export async function cloneTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const url = await cloneDatabase(inject('postgresUrl'), TEMPLATE_DATABASE);
  return { url, drop: () => dropDatabase(url) };
}
