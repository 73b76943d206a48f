import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable, SetMetadata, StreamableFile } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { map } from 'rxjs';
import { Page } from './page.js';

const BARE = 'http:bare';

/** Marks a route whose answer is sent as it is, without the envelope. */
export const Bare = (): MethodDecorator & ClassDecorator => SetMetadata(BARE, true);

/** Success as `{ code, data }`, lists as `{ code, data, page }`. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.reflector.getAllAndOverride<boolean>(BARE, [context.getHandler(), context.getClass()])) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((data: unknown) => {
        if (data instanceof StreamableFile) return data;
        if (data instanceof Page) return data.toEnvelope(reply.statusCode);
        return { code: reply.statusCode, data: data ?? null };
      }),
    );
  }
}
