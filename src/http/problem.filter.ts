import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseOutage } from '../database/database-errors.js';
import { preferredLanguage } from './accept-language.js';
import type { ProblemDto } from './problem.dto.js';
import type { Language } from './problem.js';
import { Problem } from './problem.js';
import {
  internalError,
  malformedRequest,
  payloadTooLarge,
  requestRefused,
  routeNotFound,
  serviceUnavailable,
  unsupportedMediaType,
} from './problems.js';

/** Answers every error as problem+json; what is not a known error is logged whole and told as INTERNAL_ERROR only. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(error, request);
    if (problem.type.status >= 500)
      this.logger.error({ err: problem.cause ?? problem, code: problem.code }, 'request failed');
    if (reply.sent) return;
    sendProblem(problem, request, reply);
  }
}

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const language = preferredLanguage(request.headers['accept-language']);
  const { status } = problem.type;
  const body = problemBody(problem, language, request.originalUrl.split('?')[0] ?? '/');
  if (problem.retryAfter !== undefined) void reply.header('retry-after', problem.retryAfter);
  if (status === 401 && !reply.hasHeader('www-authenticate'))
    void reply.header('www-authenticate', 'Bearer realm="darkroom"');
  void reply
    .status(status)
    .header('content-language', language)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    // A string, not an object: Fastify's JSON serialiser would put its own content type.
    .send(JSON.stringify(body));
}

/** @param instance the path that was asked for */
export function problemBody(problem: Problem, language: Language, instance: string): ProblemDto {
  const { status, code, title } = problem.type;
  return {
    code: status,
    type: `urn:darkroom:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: title[language],
    status,
    detail: problem.detail(language),
    instance,
    errorCode: code,
    errors: problem.errors,
  };
}

export function toProblem(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseOutage(error)) return serviceUnavailable({}, { cause: error, retryAfter: 2 });
  const status = statusOf(error);
  const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  if (status === 404) return routeNotFound({ route: `${request.method} ${request.originalUrl.split('?')[0]}` });
  if (status === 413)
    return payloadTooLarge({ limit: `${request.routeOptions.bodyLimit ?? 1_048_576} bytes` }, { cause: error });
  if (status === 415) return unsupportedMediaType({ expected: 'application/json' }, { cause: error });
  if (status === 400) return malformedRequest({ reason }, { cause: error });
  if (status !== undefined && status < 500) {
    return new Problem({ ...requestRefused.type, status }, { reason }, { cause: error });
  }
  return internalError({ requestId: request.id }, { cause: error });
}

/** Nest's own errors and Fastify's (body too large, malformed JSON) both carry a status. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode;
  }
  return undefined;
}
