import type { ClientBase } from 'pg';

/**
 * Has the statements of a new connection use their indexes, and in their order: each has one. PostgreSQL would rather read as a whole, and
 * sort, what is small; a prepared statement keeps that plan, and goes on like that when there is much.
 */
export async function useIndexesOnly(client: ClientBase): Promise<void> {
  await client.query('SET enable_seqscan = off; SET enable_bitmapscan = off');
}
