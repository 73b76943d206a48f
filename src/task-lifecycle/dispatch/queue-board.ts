import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { getQueueToken } from '@nestjs/bull';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bull';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { adminOnly, authenticationRequired } from '../../auth/auth.problems.js';
import type { Caller } from '../../auth/caller.js';
import { TokenService } from '../../auth/token.service.js';
import { sendProblem, toProblem } from '../../http/problem.filter.js';
import { TaskKindRegistration } from '../task-kinds.js';

const PATH = '/admin/queues';

/**
 * Shows the queues of hints in Redis at /admin/queues, to admins; without Redis there are none. A browser asks for a name and a
 * password: any name will do, and the password is an admin's token.
 */
export async function mountQueueBoard(app: NestFastifyApplication, hasRedis: boolean): Promise<void> {
  const registrations = hasRedis ? app.get(TaskKindRegistration, { strict: false, each: true }) : [];
  const kinds = registrations.map(({ kind }) => kind);
  const queues = kinds.map(
    ({ name }) => new BullAdapter(app.get<Queue>(getQueueToken(name), { strict: false }), { readOnlyMode: true }),
  );
  const board = new FastifyAdapter();
  board.setBasePath(PATH);
  createBullBoard({ queues, serverAdapter: board, options: { uiConfig: { boardTitle: 'Darkroom' } } });
  const tokens = app.get(TokenService);
  await app
    .getHttpAdapter()
    .getInstance()
    .register(async (scope) => {
      scope.addHook('onRequest', async (request, reply) => admitAdmins(tokens, request, reply));
      await scope.register(board.registerPlugin(), { prefix: PATH });
    });
}

async function admitAdmins(tokens: TokenService, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  try {
    const { role } = await callerOf(tokens, request);
    if (role !== 'admin') throw adminOnly();
  } catch (error) {
    void reply.header(
      'www-authenticate',
      'Basic realm="darkroom admin: any name, the token as password", charset="UTF-8"',
    );
    sendProblem(toProblem(error, request), request, reply);
    await reply;
  }
}

async function callerOf(tokens: TokenService, { headers }: FastifyRequest): Promise<Caller> {
  const [scheme = '', credentials = ''] = (headers.authorization ?? '').split(' ');
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return tokens.verify(credentials);
    case 'basic':
      return tokens.verify(
        Buffer.from(credentials, 'base64')
          .toString()
          .replace(/^[^:]*:/, ''),
      );
    default:
      throw authenticationRequired();
  }
}
