import { fastify } from 'fastify';
import { Redis } from 'ioredis';

/** The baseline of the polls: nothing but a route that does one Redis GET. */
const redis = new Redis(process.env.REDIS_URL ?? '');
const server = fastify();
server.get('/', async (_, reply) => {
  void reply.type('application/json');
  return JSON.stringify({ code: 200, data: await redis.get('bare') });
});
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
