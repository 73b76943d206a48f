import type { Type } from '@nestjs/common';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';
import type { ProblemType } from './problem.js';

interface AnswerOptions {
  status?: number;
  description: string;
  example?: unknown;
}

/** Documents `{ code, data: … }`. */
export function ApiAnswer(model: Type, { status = 200, description, example }: AnswerOptions): MethodDecorator {
  return answer([model], status, description, { $ref: getSchemaPath(model) }, {}, example);
}

/** Documents `{ code, data: [ … ], page: { nextCursor } }`. */
export function ApiListAnswer(models: Type[], { status = 200, description, example }: AnswerOptions): MethodDecorator {
  const page = {
    type: 'object',
    required: ['nextCursor'],
    properties: {
      nextCursor: { type: 'string', nullable: true, description: 'Cursor of the next page; null on the last' },
    },
  };
  return answer(models, status, description, { type: 'array', items: oneOf(models) }, { page }, example);
}

/** Documents the errors of an operation, each with an example. */
export function ApiProblems(...problems: { readonly type: ProblemType }[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, ProblemType[]>();
  for (const { type } of problems) byStatus.set(type.status, [...(byStatus.get(type.status) ?? []), type]);
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...[...byStatus].map(([status, types]) =>
      ApiResponse({
        status,
        description: types.map(({ code, title }) => `${code}: ${title.en}`).join('; '),
        content: {
          'application/problem+json': {
            schema: { $ref: getSchemaPath(ProblemDto) },
            examples: Object.fromEntries(types.map((type) => [type.code, { value: example(type) }])),
          },
        },
      }),
    ),
  );
}

function oneOf(models: Type[]): object {
  const references = models.map((model) => ({ $ref: getSchemaPath(model) }));
  return references.length === 1 && references[0] ? references[0] : { oneOf: references };
}

function answer(
  models: Type[],
  status: number,
  description: string,
  data: object,
  more: Record<string, object>,
  example: unknown,
): MethodDecorator {
  const code = { type: 'integer', example: status, description: 'The HTTP status' };
  const schema = {
    type: 'object',
    required: ['code', 'data', ...Object.keys(more)],
    properties: { code, data, ...more },
  };
  const content = { 'application/json': { schema, ...(example === undefined ? {} : { example }) } };
  return applyDecorators(ApiExtraModels(...models), ApiResponse({ status, description, content }));
}

function example(type: ProblemType): ProblemDto {
  return {
    code: type.status,
    type: `urn:darkroom:problem:${type.code.toLowerCase().replaceAll('_', '-')}`,
    title: type.title.en,
    status: type.status,
    detail: type.detail.en.replace(/\{\w+\}/g, '…'),
    instance: '/api/v1/…',
    errorCode: type.code,
    errors: type.code === 'VALIDATION_FAILED' ? [{ field: 'size', message: 'size must be a string' }] : [],
  };
}
