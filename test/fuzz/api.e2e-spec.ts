import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TokenService } from '../../src/auth/token.service.js';
import type { ApiDocument, Route } from '../http/api-document.js';
import { fetchApiDocument, routesOf } from '../http/api-document.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import type { FuzzRequest } from './arbitrary-request.js';
import { arbitraryRequest } from './arbitrary-request.js';
import type { Belongings } from './belongings.js';
import { belongingsOfTwo } from './belongings.js';
import { DocumentedAnswers } from './documented-answers.js';
import type { FuzzAnswer, WireRequest } from './send.js';
import { Wire } from './send.js';

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2_000);
/** The tests ask the same each time, so that what fails was broken by a change; `npm run fuzz` looks for what nobody knows yet. */
const SEED = Number(
  process.env.FUZZ_SEED ?? (process.env.FUZZ_REQUESTS ? Math.floor(Math.random() * 2 ** 31) : 20_261_122),
);
/** Only this operation, to look at something that was found. */
const ONLY = process.env.FUZZ_ONLY;

let stage: TestStage;
let app: TestApp;
let document: ApiDocument;
let routes: Route[];
let things: Belongings;
let tokens: Record<string, string>;

beforeAll(async () => {
  stage = await TestStage.build();
  const first = await stage.start({}, []);
  things = await belongingsOfTwo(first);
  await first.stop();
  // From here on nothing changes by itself, so that a seed finds the same again.
  app = await stage.start(
    {
      ROLE: 'api',
      MAX_ACTIVE_TASKS: '100',
      MAX_UPLOAD_MB: '1',
      CORS_ORIGINS: 'https://shop.example',
    },
    [],
  );
  document = await fetchApiDocument(app.baseUrl);
  routes = routesOf(document).filter(({ operationId }) => ONLY === undefined || operationId === ONLY);
  const ann = await clientFor(app, 'ann');
  tokens = {
    ann: ann.token ?? '',
    admin: (await clientFor(app, 'admin', 'admin')).token ?? '',
    reader: (await ann.post('/api/v1/api-keys', { name: 'Reader', scopes: ['read'] })).body.data.key,
    expired: await app.app.get(TokenService).sign('ann', 'user', '0s'),
  };
}, 180_000);
afterAll(() => stage.close());

it(
  'answers whatever it is asked as its document says, and never with an error of its own',
  { timeout: 60_000 + REQUESTS * 100 },
  async () => {
    process.stdout.write(`${REQUESTS} requests; the same again with FUZZ_SEED=${SEED} FUZZ_REQUESTS=${REQUESTS}\n`);
    const requests = fc.sample(arbitraryRequest(document, routes), { seed: SEED, numRuns: REQUESTS });
    const byId = new Map(routes.map((route) => [route.operationId, route]));
    const answers = new DocumentedAnswers(document);
    const wire = new Wire(app.baseUrl);
    const faults = new Map<string, string>();
    const statuses = new Map<string, number>();
    for (const [index, request] of requests.entries()) {
      const route = byId.get(request.operationId);
      if (!route) continue;
      const sent = resolve(request, index);
      const answer = await wire.send(sent).catch((error: unknown) => String(error));
      const found = typeof answer === 'string' ? [answer] : answers.faultsOf(route, answer);
      const status = typeof answer === 'string' ? 'none' : `${Math.floor(answer.status / 100)}xx`;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      for (const fault of found) {
        const name = `${route.operationId}: ${fault}`;
        if (!faults.has(name)) faults.set(name, `#${index} ${shown(sent)}\n    → ${shownAnswer(answer)}`);
      }
    }
    await wire.close();
    process.stdout.write(
      `${[...statuses]
        .map(([status, count]) => `${count} × ${status}`)
        .sort()
        .join(', ')}\n`,
    );
    expect([...faults].map(([fault, example]) => `${fault}\n  ${example}`).join('\n')).toBe('');
    // It must get past the checks, too, not only into them.
    if (ONLY === undefined) expect(statuses.get('2xx') ?? 0).toBeGreaterThan(REQUESTS / 10);
  },
);

it('is as well afterwards as before', async () => {
  const response = await fetch(`${app.baseUrl}/health/ready`);
  expect(await response.text()).toMatch(/"status":"(ok|degraded)"/);
  expect(response.status).toBe(200);
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
});

/** Puts in the ids of things that are there, and tokens. Of many deletions the first hits, the others ask for what is gone. */
function resolve({ method, path, headers, body }: FuzzRequest, index: number): WireRequest {
  const token = (text: string): string => text.replace(/@token:(\w+)@/g, (_, name: string) => tokens[name] ?? '');
  const place = (text: string): string =>
    text.replace(/@(\w+):(\d+)@/g, (_, thing: string, n: string) => idOf(thing, Number(n)));
  const text = body?.toString('latin1');
  return {
    method,
    path: place(path),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, token(value)])),
    body:
      text === undefined
        ? null
        : Buffer.from(
            text.replace(/"@(\w+):(\d+)@"/g, (_, thing: string, n: string) =>
              JSON.stringify(idValue(thing, Number(n) + index)),
            ),
            'latin1',
          ),
  };
}

function idValue(thing: string, n: number): string | number {
  const ids = things[thing as keyof Belongings] ?? [];
  return ids[n % Math.max(1, ids.length)] ?? '019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11';
}

const idOf = (thing: string, n: number): string => String(idValue(thing, n));

function shown({ method, path, headers, body }: WireRequest): string {
  const { authorization: _, ...others } = headers;
  return `${method} ${path.slice(0, 300)} ${JSON.stringify(others).slice(0, 300)} ${JSON.stringify(body?.toString().slice(0, 500))}`;
}

function shownAnswer(answer: FuzzAnswer | string): string {
  return typeof answer === 'string' ? answer : `${answer.status} ${answer.text.slice(0, 300)}`;
}
