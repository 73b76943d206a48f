import type { Arbitrary } from 'fast-check';
import * as fc from 'fast-check';
import type { ApiDocument, Route, Schema } from '../http/api-document.js';
import { contentOf } from './arbitrary-content.js';
import { arbitraryValue, asText, hostileText, hostileValue } from './arbitrary-value.js';
import type { Thing } from './belongings.js';

/** A request with placeholders for ids and tokens, which `resolve` fills in when it is sent. */
export interface FuzzRequest {
  operationId: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

/** What the `{id}` of a path is the id of, by how the path begins. */
const ID_OF_PATH: readonly [RegExp, Thing][] = [
  [/\/files\//, 'file'],
  [/\/works\//, 'work'],
  [/\/products\//, 'product'],
  [/\/api-keys\//, 'key'],
  [/\/webhooks\//, 'webhook'],
  [/\/preview\//, 'preview'],
  [/\/generation\//, 'generation'],
  [/\/video\//, 'video'],
  [/\/pdf\//, 'pdf'],
  [/\/tasks\//, 'task'],
];

/** Any request to any operation: most of them right but for one thing, some right, some nonsense. */
export function arbitraryRequest(document: ApiDocument, routes: readonly Route[]): Arbitrary<FuzzRequest> {
  return fc.oneof(...routes.map((route) => requestOf(document, route)));
}

function requestOf(document: ApiDocument, route: Route): Arbitrary<FuzzRequest> {
  return fc
    .record({
      path: pathOf(route),
      query: queryOf(document, route),
      headers: headersOf(route),
      content: contentOf(document, route),
    })
    .map(({ path, query, headers, content }) => ({
      operationId: route.operationId,
      method: route.method,
      path: path + (query === '' ? '' : `?${query}`),
      headers: { ...headers, ...content.headers },
      body: content.body,
    }));
}

function pathOf({ path }: Route): Arbitrary<string> {
  const thing = ID_OF_PATH.find(([pattern]) => pattern.test(path))?.[1];
  const segments = path.split('/').map((segment): Arbitrary<string> => {
    if (!segment.startsWith('{')) return fc.constant(segment);
    const id = segment === '{deliveryId}' ? 'delivery' : (thing ?? 'task');
    return fc.oneof(
      { weight: 6, arbitrary: fc.nat(11).map((n) => `@${id}:${n}@`) },
      { weight: 1, arbitrary: fc.uuid() },
      {
        weight: 1,
        arbitrary: hostileText()
          .filter((text) => text !== '')
          .map(encodePart),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom('%zz', '%', '%c3%28', '%ed%a0%80', '%00', '..%2f..', '%2e%2e', '-1', '1e3'),
      },
    );
  });
  return fc.tuple(...segments).map((parts) => parts.join('/'));
}

function queryOf(document: ApiDocument, { parameters = [] }: Route): Arbitrary<string> {
  const named = parameters.filter((parameter) => parameter.in === 'query');
  const pair = (name: string, value: Arbitrary<unknown>): Arbitrary<string> =>
    value.map((each) => `${encodePart(name)}=${encodePart(asText(each))}`);
  const parts = named.map(({ name, schema }) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant('') },
      { weight: 4, arbitrary: pair(name, queryValue(document, name, schema)) },
      { weight: 1, arbitrary: pair(name, hostileValue()) },
      {
        weight: 1,
        arbitrary: fc.tuple(pair(name, hostileText()), pair(name, hostileText())).map((twice) => twice.join('&')),
      },
      { weight: 1, arbitrary: pair(`${name}[]`, hostileText()) },
    ),
  );
  const nonsense = fc.constantFrom(
    '',
    '',
    '',
    '',
    'x=1',
    '__proto__=1',
    'a[b]=c',
    '%zz=1',
    '=&=',
    'x=%ff',
    '&&&',
    'constructor=1',
  );
  return fc.tuple(...parts, nonsense).map((all) => all.filter((part) => part !== '').join('&'));
}

function queryValue(document: ApiDocument, name: string, schema: Schema): Arbitrary<unknown> {
  if (name === 'ids')
    return fc
      .array(
        fc.nat(9).map((n) => `@task:${n}@`),
        { maxLength: 4 },
      )
      .map((ids) => ids.join(','));
  return arbitraryValue(document, schema, name);
}

function headersOf({ method, security, path }: Route): Arbitrary<Record<string, string>> {
  const isForAdmins = method === 'POST' && /\/(products|grants)$/.test(path);
  const tokens = fc.oneof(
    { weight: isForAdmins ? 2 : 30, arbitrary: fc.constant('Bearer @token:ann@') },
    { weight: isForAdmins ? 30 : 2, arbitrary: fc.constant('Bearer @token:admin@') },
    { weight: 2, arbitrary: fc.constant('Bearer @token:reader@') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        'Bearer',
        'Bearer x',
        'Bearer dk_x',
        'Bearer a.b.c',
        'Basic YTpi',
        'Bearer @token:expired@',
      ),
    },
  );
  const seldom = <T>(value: Arbitrary<T>): Arbitrary<T | undefined> => fc.option(value, { freq: 6, nil: undefined });
  const headerText = fc.string({
    minLength: 0,
    maxLength: 300,
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)),
  });
  return fc
    .record({
      authorization: security?.length === 0 ? seldom(tokens) : tokens,
      'idempotency-key':
        method === 'POST'
          ? seldom(fc.oneof(fc.constantFrom('a', 'b', '', 'k'.repeat(256)), headerText))
          : fc.constant(undefined),
      'accept-language': seldom(fc.oneof(fc.constantFrom('zh', 'en, zh;q=0.9', '*', 'x;q=nan'), headerText)),
      'last-event-id': seldom(fc.oneof(fc.constantFrom('1.1', '-1', '99999999999999999999.9', 'x'), headerText)),
      range:
        method === 'GET'
          ? seldom(
              fc.constantFrom(
                'bytes=0-0',
                'bytes=-1',
                'bytes=9999999999-',
                'bytes=1-0',
                'bytes=0-0,2-3',
                'x=1-2',
                'bytes=',
                'bytes=-',
              ),
            )
          : fc.constant(undefined),
      'if-none-match': seldom(fc.constantFrom('*', '"x"', 'W/"x"', 'x')),
      origin: seldom(fc.constantFrom('https://shop.example', 'null', 'x')),
      accept: seldom(fc.constantFrom('text/html', 'application/xml', '*/*;q=0', 'x')),
      'x-forwarded-for': seldom(fc.constantFrom('10.0.0.1', 'x', '::1, 1.2.3.4')),
      'x-http-method-override': seldom(fc.constantFrom('DELETE', 'x')),
    })
    .map((headers) =>
      Object.fromEntries(
        Object.entries(headers).filter(
          (entry): entry is [string, string] =>
            (entry[1] !== undefined && entry[1] !== '') || (entry[0] === 'idempotency-key' && entry[1] !== undefined),
        ),
      ),
    );
}

function encodePart(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString()).replaceAll('%40', '@').replaceAll('%3A', ':');
}
