import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authenticationRequired } from './auth.problems.js';

export const SCOPES = ['read', 'write'] as const;

/** Who is calling. */
export interface Caller {
  userId: string;
  role: 'user' | 'guest' | 'admin';
  /** What an API key may do; null for a JWT, which may do everything its user may. */
  scopes: readonly string[] | null;
  /** When the token or key stops working, in milliseconds since 1970; left out when it does not. */
  expiresAt?: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
}

/** The caller of an authenticated route. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw authenticationRequired();
  return caller;
});
