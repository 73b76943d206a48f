import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DocumentBuilder, SwaggerModule, getSchemaPath } from '@nestjs/swagger';
import {
  authenticationRequired,
  invalidToken,
  keySetUnavailable,
  scopeMissing,
  tokenExpired,
} from './auth/auth.problems.js';
import type { Config } from './config/config.js';
import { addProblems } from './http/problem-responses.js';
import { malformedRequest, payloadTooLarge, serviceUnavailable, unsupportedMediaType } from './http/problems.js';
import { addExamples } from './http/openapi-examples.js';
import { tooManyRequests } from './rate-limit/rate-limit.problems.js';
import { TaskDto } from './task-lifecycle/dto/task.dto.js';
import type { TaskKind } from './task-lifecycle/task-kind.js';
import { TaskKindRegistration } from './task-lifecycle/task-kinds.js';

const DESCRIPTION = `
Durable slow media work. A task that was accepted (202) ends exactly once: COMPLETED, FAILED with a reason, or CANCELLED; and its
owner always finds it again.

**To try it here:** \`POST /auth/guest\`, press *Authorize* and paste the token; upload a picture with \`POST /files\`, make it a work with
\`POST /works\`, and ask for a preview with \`POST /preview/tasks\`.

Success is \`{ code, data }\`, lists are \`{ code, data, page }\`; errors are RFC 9457 problem details with a stable \`errorCode\`. Every route
also answers without the version (\`/api/preview/tasks\`).
`;

const TAGS: Readonly<Record<string, string>> = {
  Callers: 'Who is calling: tokens, API keys, guests.',
  Files: 'Uploads and results.',
  Catalog: 'Artwork, and the products that it is shown on.',
  Tasks: 'What is true of every kind of task.',
  Previews: 'Artwork on a product.',
  Generation: 'AI images, new ones and edited ones.',
  Videos: 'One video made of several.',
  'PDF jobs': 'Text out of PDFs, and what language models make of it.',
  Credits: 'What tasks cost.',
  Webhooks: 'The ends of tasks, sent to a server.',
  Operations: 'How the server is.',
  Admin: 'For those who run it: what waits and runs, pauses, drains, priorities.',
};

/** The OpenAPI document at `/docs-json`, and the page to explore it at `/docs`. */
export function setUpOpenApi(app: NestFastifyApplication, config: Config): void {
  SwaggerModule.setup('docs', app, () => describeApi(app, config), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'Darkroom API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
}

/** The OpenAPI document; a preview of the application is enough to make it. */
export function describeApi(app: NestFastifyApplication, config: Config): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('Darkroom')
    .setDescription(DESCRIPTION.trim())
    .setVersion('1')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .setOpenAPIVersion('3.0.3')
    .addServer(config.baseUrl)
    .addBearerAuth({ type: 'http', description: 'A JWT, or an API key (`dk_…`)' })
    .addSecurityRequirements('bearer')
    .build();
  // Not from TaskKinds: a preview has the registrations, but nobody who collects them.
  const registered = app.get(TaskKindRegistration, { strict: false, each: true }).map(({ kind }) => kind);
  // Parts of tasks are shown by their tasks only.
  const kinds = registered.filter(({ partOf }) => partOf === undefined);
  const document = withKinds(
    SwaggerModule.createDocument(app, options, { extraModels: kinds.map(({ dto }) => dto) }),
    kinds,
  );
  document.tags = Object.entries(TAGS).map(([name, description]) => ({ name, description }));
  addCommonProblems(document);
  tellInShort(document);
  addExamples(document);
  return document;
}

/** The comment on a route is all of its description; lists show the first sentence. */
function tellInShort({ paths }: OpenAPIObject): void {
  for (const item of Object.values(paths)) {
    for (const operation of [item.get, item.put, item.post, item.patch, item.delete]) {
      if (!operation?.summary) continue;
      operation.description ??= operation.summary;
      operation.summary = operation.summary.replaceAll('\n', ' ').replace(/(?<=\.) .*$/, '');
    }
  }
}

/** What any operation may answer: none says so by itself. */
function addCommonProblems({ paths }: OpenAPIObject): void {
  for (const [path, item] of Object.entries(paths)) {
    if (!path.startsWith('/api/')) continue;
    for (const operation of [item.get, item.put, item.post, item.patch, item.delete]) {
      if (!operation) continue;
      const { security, requestBody, responses } = operation;
      const problems = [
        malformedRequest,
        ...(security?.length === 0 ? [] : [authenticationRequired, invalidToken, tokenExpired, scopeMissing]),
        ...(requestBody ? [payloadTooLarge, unsupportedMediaType] : []),
        tooManyRequests,
        serviceUnavailable,
        keySetUnavailable,
      ];
      addProblems(
        responses,
        problems.map(({ type }) => type),
      );
    }
  }
}

/** The routes for all kinds answer with the fields of each kind: where they say "task", any of the kinds' shapes may be. */
function withKinds(document: OpenAPIObject, kinds: readonly TaskKind[]): OpenAPIObject {
  const mapping = Object.fromEntries(kinds.map(({ name, dto }) => [name, getSchemaPath(dto)]));
  const anyTask = {
    oneOf: Object.values(mapping).map(($ref) => ({ $ref })),
    discriminator: { propertyName: 'kind', mapping },
  };
  const schemas = { ...document.components?.schemas, [TaskDto.name]: anyTask };
  return { ...document, components: { ...document.components, schemas } };
}
