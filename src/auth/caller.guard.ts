import type { CanActivate, CustomDecorator, ExecutionContext } from '@nestjs/common';
import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { logContext } from '../observability/log-context.js';
import { API_KEY_PREFIX, ApiKeyService } from './api-key.service.js';
import { adminOnly, authenticationRequired, keyCannotManageKeys, scopeMissing } from './auth.problems.js';
import type { Caller } from './caller.js';
import { TokenService } from './token.service.js';

type Access = 'public' | 'signed' | 'jwt' | 'admin';
const ACCESS = 'auth:access';
const SIGNED_BY = 'auth:signed-by';

/** A route that anybody may call. */
export const Public = (): CustomDecorator => SetMetadata(ACCESS, 'public' satisfies Access);

/** A route for callers, or for anybody whose query has the given parameter, which the route itself checks. */
export const SignedOrCaller = (parameter: string): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, 'signed' satisfies Access), SetMetadata(SIGNED_BY, parameter));

/** A route for people and not for API keys. */
export const JwtOnly = (): CustomDecorator => SetMetadata(ACCESS, 'jwt' satisfies Access);

/** A route for tokens with `role: "admin"`. */
export const AdminOnly = (): CustomDecorator => SetMetadata(ACCESS, 'admin' satisfies Access);

/** Tells who is calling; a route without a mark is for every authenticated caller. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenService,
    private readonly apiKeys: ApiKeyService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const marked = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, marked);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const signedBy = this.reflector.getAllAndOverride<string | undefined>(SIGNED_BY, marked);
    if (signedBy !== undefined && request.url.includes(`${signedBy}=`)) return true;
    const caller = await this.identify(request);
    checkAccess(caller, access, request.method);
    request.caller = caller;
    const log = logContext();
    if (log) log.userId = caller.userId;
    return true;
  }

  private async identify(request: FastifyRequest): Promise<Caller> {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw authenticationRequired();
    return token.startsWith(API_KEY_PREFIX) ? this.apiKeys.verify(token) : this.tokens.verify(token);
  }
}

function checkAccess(caller: Caller, access: Access | undefined, method: string): void {
  const scope = method === 'GET' || method === 'HEAD' ? 'read' : 'write';
  if (caller.scopes && !caller.scopes.includes(scope)) throw scopeMissing({ scope });
  if (access === 'jwt' && caller.scopes) throw keyCannotManageKeys();
  if (access === 'admin' && caller.role !== 'admin') throw adminOnly();
}
