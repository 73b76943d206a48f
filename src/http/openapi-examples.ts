import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];
type ObjectSchema = Exclude<Schema, { $ref: string }>;
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Content = NonNullable<Extract<Operation['responses'][string], { description: string }>['content']>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** By format, where a property has no example of its own. */
const EXAMPLES: Readonly<Record<string, string>> = {
  uuid: '019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11',
  'date-time': '2025-11-22T09:30:00.000Z',
  uri: 'http://localhost:3000/api/v1/files/019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11/content?expires=1763892000&signature=wHc5',
};

/** Gives each JSON body without an example one, made of the examples of its properties. */
export function addExamples(document: OpenAPIObject): void {
  const schemas = document.components?.schemas ?? {};
  for (const path of Object.values(document.paths)) {
    for (const operation of METHODS.map((method) => path[method])) {
      if (!operation) continue;
      for (const content of contentsOf(operation)) {
        const json = content['application/json'];
        if (!json?.schema || json.example !== undefined || json.examples) continue;
        json.example = exampleOf(json.schema, schemas);
      }
    }
  }
}

function contentsOf({ requestBody, responses }: Operation): Content[] {
  const bodies = [requestBody, ...Object.values(responses)];
  return bodies.flatMap((body) => (body && 'content' in body && body.content ? [body.content] : []));
}

function exampleOf(schema: Schema, schemas: Schemas): unknown {
  if ('$ref' in schema) {
    const target = schemas[schema.$ref.split('/').at(-1) ?? ''];
    return target && exampleOf(target, schemas);
  }
  if (schema.example !== undefined) return schema.example;
  if (schema.nullable) return null;
  const variant = schema.allOf?.[0] ?? schema.oneOf?.[0];
  if (variant) return exampleOf(variant, schemas);
  return schema.default ?? schema.enum?.[0] ?? exampleOfType(schema, schemas);
}

function exampleOfType(schema: ObjectSchema, schemas: Schemas): unknown {
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name, property]) => schema.required?.includes(name) || 'example' in property)
          .map(([name, property]) => [name, exampleOf(property, schemas)]),
      );
    case 'array':
      return schema.items ? Array(schema.minItems ?? 1).fill(exampleOf(schema.items, schemas)) : [];
    case 'number':
    case 'integer':
      return schema.minimum ?? 0;
    case 'boolean':
      return false;
    default:
      return EXAMPLES[schema.format ?? ''] ?? 'text';
  }
}
