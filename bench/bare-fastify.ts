import { fastify } from 'fastify';
import { Redis } from 'ioredis';
import { Pool } from 'pg';

/** The baselines: nothing but a route that does one Redis GET, and one that does one INSERT. */
const redis = new Redis(process.env.REDIS_URL ?? '');
const server = fastify();
server.get('/', async (_, reply) => {
  void reply.type('application/json');
  return JSON.stringify({ code: 200, data: await redis.get('bare') });
});
const { DATABASE_URL: connectionString } = process.env;
if (connectionString !== undefined) {
  const pool = new Pool({ connectionString, max: 10 });
  await pool.query(`CREATE TABLE IF NOT EXISTS bare_rows (
    id uuid PRIMARY KEY, user_id text NOT NULL, status text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`);
  server.post('/', async (_, reply) => {
    const { rows } = await pool.query(
      `INSERT INTO bare_rows (id, user_id, status) VALUES (gen_random_uuid(), 'u', 'PENDING') RETURNING *`,
    );
    return reply.code(202).send({ code: 202, data: rows[0] });
  });
}
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
