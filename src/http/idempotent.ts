import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable, UseInterceptors, applyDecorators, createParamDecorator } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { firstValueFrom, from } from 'rxjs';
import { ApiProblems } from './api-documentation.js';
import { IdempotencyService, idempotencyKeyBusy, idempotencyKeyReused } from './idempotency.service.js';
import { validationFailed } from './problems.js';
import { requestText } from './request-text.js';

declare module 'fastify' {
  interface FastifyRequest {
    idempotencyToken?: string;
  }
}

/** Gives a repeated JSON request its first answer. */
@Injectable()
class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: IdempotencyService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = idempotencyKeyOf(request);
    if (key === null || !request.caller) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const text = requestText(request.method, request.url.split('?')[0] ?? '', request.body);
    const first = this.idempotency.once(request.caller.userId, key, text, async (token) => {
      request.idempotencyToken = token;
      const body: unknown = await firstValueFrom(next.handle());
      return { status: reply.statusCode, body };
    });
    return from(
      first.then(({ status, body }) => {
        void reply.status(status);
        return body;
      }),
    );
  }
}

/** A POST that creates something and takes an `Idempotency-Key`. */
export function Idempotent(): MethodDecorator {
  return applyDecorators(UseInterceptors(IdempotencyInterceptor), ApiIdempotencyKey());
}

export function ApiIdempotencyKey(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A key of your choice, 1 to 255 characters, new for each new request: the same request sent again with it within 24 h gets the first answer and makes nothing twice.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
    ApiProblems(idempotencyKeyBusy, idempotencyKeyReused),
  );
}

/** Names this request to the database, so that running it again after a crash finds what it made. */
export const IdempotencyToken = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | null =>
    context.switchToHttp().getRequest<FastifyRequest>().idempotencyToken ?? null,
);

/** @throws Problem VALIDATION_FAILED for a key of the wrong length */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && key.length >= 1 && key.length <= 255) return key;
  const errors = [{ field: 'Idempotency-Key', message: 'Idempotency-Key must have 1 to 255 characters' }];
  throw validationFailed({ fields: 'Idempotency-Key' }, { errors });
}
