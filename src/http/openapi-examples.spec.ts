import type { OpenAPIObject } from '@nestjs/swagger';
import { expect, it } from 'vitest';
import { addExamples } from './openapi-examples.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The example that an operation gets whose answer has this schema. */
function exampleFor(schema: Schemas[string], schemas: Schemas = {}, example?: unknown): unknown {
  const json = { schema, ...(example === undefined ? {} : { example }) };
  const document: OpenAPIObject = {
    openapi: '3.0.3',
    info: { title: 'Foxes', version: '1' },
    paths: {
      '/foxes': { get: { responses: { 200: { description: 'A fox', content: { 'application/json': json } } } } },
    },
    components: { schemas },
  };
  addExamples(document);
  return 'example' in json ? json.example : undefined;
}

it('is made of the examples of the properties, those of other schemas too', () => {
  const fox: Schemas[string] = {
    type: 'object',
    required: ['name', 'legs', 'den'],
    properties: {
      name: { type: 'string', example: 'Reynard' },
      legs: { type: 'integer', minimum: 4 },
      den: { nullable: true, allOf: [{ $ref: '#/components/schemas/Den' }] },
      mood: { allOf: [{ $ref: '#/components/schemas/Mood' }], example: 'sly' },
      weight: { type: 'number' },
    },
  };
  const data = { type: 'array', items: { $ref: '#/components/schemas/Fox' } };
  expect(exampleFor({ type: 'object', required: ['data'], properties: { data } }, { Fox: fox })).toEqual({
    data: [{ name: 'Reynard', legs: 4, den: null, mood: 'sly' }],
  });
});

it('takes a default, the first of an enum or variant, or something of the format', () => {
  expect(exampleFor({ type: 'integer', default: 20 })).toBe(20);
  expect(exampleFor({ type: 'string', enum: ['PENDING', 'FAILED'] })).toBe('PENDING');
  expect(exampleFor({ oneOf: [{ $ref: '#/components/schemas/A' }, {}] }, { A: { type: 'boolean' } })).toBe(false);
  expect(exampleFor({ type: 'string', format: 'uuid' })).toMatch(/^[0-9a-f-]{36}$/);
  expect(exampleFor({ type: 'string', format: 'date-time' })).toMatch(/^\d{4}-.*Z$/);
});

it('leaves an example that is there as it is', () => {
  expect(exampleFor({ type: 'string' }, {}, 'mine')).toBe('mine');
});
