import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../support/test-folder.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import type { ApiDocument, Route, Schema } from './api-document.js';
import { fetchApiDocument, routesOf } from './api-document.js';

let stage: TestStage;
let app: TestApp;
let document: ApiDocument;
let routes: Route[];

beforeAll(async () => {
  stage = await TestStage.build();
  // Without the sample kind, which nobody documents.
  app = await stage.start({ ROLE: 'api' }, []);
  document = await fetchApiDocument(app.baseUrl);
  routes = routesOf(document);
});
afterAll(() => stage.close());

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const schema = (name: string): Schema => document.components.schemas[name] ?? {};

it('has a page to explore the API at /docs', async () => {
  const response = await fetch(`${app.baseUrl}/docs`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(await response.text()).toContain('Darkroom API');
  expect((await fetch(`${app.baseUrl}/docs-yaml`)).status).toBe(200);
});

it('is a valid OpenAPI 3.0 document at /docs-json', async () => {
  expect(document.openapi).toBe('3.0.3');
  const file = join(stage.dataDir, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  const redocly = join(projectRoot, 'node_modules/.bin/redocly');
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const lint = promisify(execFile)(redocly, ['lint', '--extends=spec', '--format=stylish', file], {
    cwd: stage.dataDir,
    env,
  });
  await expect(lint).resolves.toBeDefined();
});

it('names every operation once and says what it does', () => {
  const ids = routes.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const route of routes) {
    expect(route.operationId, nameOf(route)).toMatch(/^[a-z][A-Za-z]+$/);
    expect(route.summary, nameOf(route)).toMatch(/\w{2,}/);
  }
});

/** What some routes answer instead of JSON; any other is the content of a file. */
const NO_JSON: Readonly<Record<string, string>> = {
  '/metrics': 'text/plain',
  '/api/v1/tasks/events': 'text/event-stream',
};

it('gives every operation an example of its answer', () => {
  for (const route of routes) {
    const successes = Object.entries(route.responses).filter(([status]) => status.startsWith('2'));
    expect(successes.length, nameOf(route)).toBeGreaterThan(0);
    for (const [status, { content = {} }] of successes) {
      const json = content['application/json'];
      if (json) expect(json.example ?? json.examples, `${nameOf(route)} ${status}`).toBeDefined();
      else expect(Object.keys(content), `${nameOf(route)} ${status}`).toEqual([NO_JSON[route.path] ?? '*/*']);
    }
  }
});

it('gives every request body an example', () => {
  for (const route of routes) {
    const json = route.requestBody?.content?.['application/json'];
    if (json) expect(json.example, nameOf(route)).toBeDefined();
  }
});

it('gives every operation the schema of its errors, with examples', () => {
  for (const route of routes) {
    const errors = Object.values(route.responses).flatMap(({ content }) => content?.['application/problem+json'] ?? []);
    expect(errors.length, nameOf(route)).toBeGreaterThan(0);
    for (const { schema: shape, examples } of errors) {
      expect(shape).toEqual({ $ref: '#/components/schemas/ProblemDto' });
      expect(Object.keys(examples ?? {}).length).toBeGreaterThan(0);
    }
  }
});

it('describes 401 on every operation that needs a caller', () => {
  for (const route of routes.filter(({ security }) => security === undefined)) {
    expect(Object.keys(route.responses), nameOf(route)).toContain('401');
  }
});

it('requires no parameter that has a default, and no header but that of a protocol that demands it', () => {
  for (const route of routes) {
    const required = (route.parameters ?? [])
      .filter((parameter) => parameter.required && parameter.name !== 'Tus-Resumable')
      .map((parameter) => parameter.in);
    expect(
      required.filter((place) => place !== 'path'),
      nameOf(route),
    ).toEqual([]);
  }
  expect(schema('CreateApiKeyDto').required).toEqual(['name']);
});

describe('the schemas', () => {
  it('say which fields may be null', () => {
    const nullable = Object.entries(schema('PreviewTaskDto').properties ?? {}).filter(
      ([, property]) => property.nullable,
    );
    const expected =
      'completeTime error errorMessage etaSeconds failTime nextRetryTime queuePosition resultUrl retryOf stage startTime';
    expect(new Set(nullable.map(([name]) => name))).toEqual(new Set(expected.split(' ')));
    expect(schema('ApiKeyDto').properties?.expiresAt).toMatchObject({ type: 'string', nullable: true });
  });

  it('name their enums', () => {
    expect(schema('TaskStatus').enum).toEqual(['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED']);
    expect(schema('HealthStatus').enum).toEqual(['ok', 'degraded', 'down']);
    expect(JSON.stringify(schema('PreviewTaskDto').properties?.status)).toContain('#/components/schemas/TaskStatus');
  });

  it('have a type for each field', () => {
    for (const [name, { properties, ...rest }] of Object.entries(document.components.schemas)) {
      const described = properties ?? rest.enum ?? rest.oneOf;
      expect(Object.keys(described ?? {}).length, name).toBeGreaterThan(0);
      for (const [field, property] of Object.entries(properties ?? {})) {
        expect(property.type ?? property.$ref ?? property.allOf ?? property.oneOf, `${name}.${field}`).toBeDefined();
      }
    }
  });

  it('have integers for ids, and the formats of UUIDs, times and addresses', () => {
    expect(schema('WorkDto').properties).toMatchObject({
      id: { type: 'integer' },
      fileId: { format: 'uuid' },
      url: { format: 'uri' },
      createTime: { format: 'date-time' },
    });
  });
});
