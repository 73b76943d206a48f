import type { OpenAPIObject } from '@nestjs/swagger';
import { getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';
import type { ProblemType } from './problem.js';

const PROBLEM = 'application/problem+json';

/** One status of an operation in the document. */
interface ProblemResponse {
  description: string;
  content: Record<string, { schema: { $ref: string }; examples: Record<string, { value: ProblemDto }> }>;
}

/** The errors of an operation as its responses in the document, by status. */
export function problemResponses(types: readonly ProblemType[]): Record<string, ProblemResponse> {
  const byStatus = new Map<number, Map<string, ProblemType>>();
  for (const type of types) {
    const ofStatus = byStatus.get(type.status) ?? new Map<string, ProblemType>();
    byStatus.set(type.status, ofStatus.set(type.code, type));
  }
  return Object.fromEntries([...byStatus].map(([status, ofStatus]) => [status, responseOf([...ofStatus.values()])]));
}

function responseOf(types: readonly ProblemType[]): ProblemResponse {
  return {
    description: types.map(titleOf).join('; '),
    content: {
      [PROBLEM]: {
        schema: { $ref: getSchemaPath(ProblemDto) },
        examples: examplesOf(types),
      },
    },
  };
}

type Responses = NonNullable<OpenAPIObject['paths'][string]['get']>['responses'];

/** Adds errors to an operation of the finished document, beside those that it has. */
export function addProblems(responses: Responses, types: readonly ProblemType[]): void {
  for (const [status, added] of Object.entries(problemResponses(types))) {
    const present = responses[status];
    if (!present) responses[status] = added;
    if (!present || !('description' in present)) continue;
    const content = present.content?.[PROBLEM];
    if (!content) continue;
    const news = types.filter(({ code, status: of }) => String(of) === status && !(code in (content.examples ?? {})));
    present.description = [present.description, ...news.map(titleOf)].join('; ');
    content.examples = { ...content.examples, ...examplesOf(news) };
  }
}

const titleOf = ({ code, title }: ProblemType): string => `${code}: ${title.en}`;

function examplesOf(types: readonly ProblemType[]): Record<string, { value: ProblemDto }> {
  return Object.fromEntries(types.map((type) => [type.code, { value: example(type) }]));
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
