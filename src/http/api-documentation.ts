import type { Type } from '@nestjs/common';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';
import type { ProblemType } from './problem.js';
import { problemResponses } from './problem-responses.js';

interface AnswerOptions {
  status?: number;
  description: string;
  example?: unknown;
  /** Whether a list may have `missing`: those of the `ids` that it was asked for and has not. */
  missing?: boolean;
}

const DOCUMENTED = Symbol('documented problems');

/** Documents `{ code, data: … }`. */
export function ApiAnswer(model: Type, { status = 200, description, example }: AnswerOptions): MethodDecorator {
  return answer([model], status, description, { $ref: getSchemaPath(model) }, {}, example);
}

/** Documents `{ code, data: [ … ], page: { nextCursor } }`. */
export function ApiListAnswer(models: Type[], options: AnswerOptions): MethodDecorator {
  const { status = 200, description, example, missing = false } = options;
  const page = {
    type: 'object',
    required: ['nextCursor'],
    properties: {
      nextCursor: { type: 'string', nullable: true, description: 'Cursor of the next page; null on the last' },
    },
  };
  const more: Record<string, object> = missing ? { page, missing: MISSING } : { page };
  return answer(models, status, description, { type: 'array', items: oneOf(models) }, more, example);
}

/** Documents the errors of an operation, each with an example; those of several such decorators add up. */
export function ApiProblems(...problems: { readonly type: ProblemType }[]): MethodDecorator & ClassDecorator {
  return <T>(target: object, key?: string | symbol, descriptor?: TypedPropertyDescriptor<T>) => {
    const subject = typeof descriptor?.value === 'function' ? descriptor.value : target;
    const types = [...documentedProblems(subject), ...problems.map(({ type }) => type)];
    Reflect.defineMetadata(DOCUMENTED, types, subject);
    const responses = Object.entries(problemResponses(types)).map(([status, response]) =>
      ApiResponse({ status: Number(status), ...response }),
    );
    applyDecorators(ApiExtraModels(ProblemDto), ...responses)(target, key, descriptor);
  };
}

function documentedProblems(subject: object): readonly ProblemType[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only ApiProblems writes it
  return (Reflect.getOwnMetadata(DOCUMENTED, subject) ?? []) as readonly ProblemType[];
}

const MISSING = {
  type: 'array',
  items: { type: 'string' },
  description: 'With `ids`: those that are unknown or not yours',
};

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
    required: ['code', 'data', ...Object.keys(more).filter((name) => name !== 'missing')],
    properties: { code, data, ...more },
  };
  const content = { 'application/json': { schema, ...(example === undefined ? {} : { example }) } };
  return applyDecorators(ApiExtraModels(...models), ApiResponse({ status, description, content }));
}
