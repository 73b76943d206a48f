import type { ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { ApiDocument, Route, Schema } from '../http/api-document.js';
import type { FuzzAnswer } from './send.js';

const PROBLEM = 'application/problem+json';
const ANY_PROBLEM: Route['responses'][string] = {};
/** What only the inside of the server has. */
const LEAK =
  /\n\s+at .+:\d+:\d+|\bnode_modules\b|\/dist\/src\/|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b .* (FROM|VALUES|SET|WHERE)\b/;

/** Tells whether answers are as the OpenAPI document has them. */
export class DocumentedAnswers {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(document: ApiDocument) {
    formats.default(this.ajv);
    const schemas = Object.fromEntries(
      Object.entries(document.components.schemas).map(([name, schema]) => [name, toJsonSchema(schema, true)]),
    );
    this.ajv.addSchema({ $id: 'api', components: { schemas } });
  }

  /** Everything that is wrong with an answer. */
  faultsOf(route: Route, answer: FuzzAnswer): string[] {
    const { status, mediaType, text } = answer;
    // Of any request whatever, by a server that has not looked at the route: too large, or not to be read at all.
    const documented = status === 431 ? ANY_PROBLEM : route.responses[String(status)];
    const faults: string[] = [];
    if (status >= 500 && !(status === 503 && answer.headers['retry-after'] !== undefined)) faults.push(`a ${status}`);
    if (LEAK.test(text)) faults.push('tells of the inside of the server');
    if (!documented) return [...faults, `the status ${status} is not documented (${codeOf(text)})`];
    if (status === 431)
      return [...faults, ...this.mismatches('problem', { $ref: '#/components/schemas/ProblemDto' }, text)];
    if (status >= 400) return [...faults, ...this.faultsOfProblem(route, answer)];
    const content = documented.content ?? {};
    if (Object.keys(content).length === 0 || mediaType === null) return faults;
    const schema = content[mediaType]?.schema;
    if (!schema && !('*/*' in content)) return [...faults, `the media type ${mediaType} is not documented`];
    if (schema && mediaType === 'application/json')
      faults.push(...this.mismatches(`${route.operationId} ${status}`, schema, text));
    return faults;
  }

  private faultsOfProblem(route: Route, { status, mediaType, text, headers }: FuzzAnswer): string[] {
    const content = route.responses[String(status)]?.content?.[PROBLEM];
    if (!content?.schema) return mediaType === PROBLEM ? [`the problem ${status} is not documented as one`] : [];
    if (mediaType !== PROBLEM) return [`a ${status} that is ${String(mediaType)} and no problem+json`];
    const faults = this.mismatches('problem', content.schema, text);
    const code = codeOf(text);
    if (!(code in (content.examples ?? {}))) faults.push(`the error code ${code} is not documented`);
    if (status === 401 && headers['www-authenticate'] === undefined) faults.push('a 401 without WWW-Authenticate');
    if (['429', '503'].includes(String(status)) && headers['retry-after'] === undefined)
      faults.push(`a ${status} without Retry-After`);
    return faults;
  }

  private mismatches(name: string, schema: Schema, text: string): string[] {
    const body = parse(text);
    if (body === undefined) return ['the answer is no JSON'];
    const validate = this.validators.get(name) ?? this.ajv.compile(toJsonSchema(schema, true));
    this.validators.set(name, validate);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath.replace(/\/\d+/g, '/*')} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/**
 * A schema of OpenAPI 3.0 as one of JSON Schema: `nullable` is a type of its own there. Objects that name their properties
 * have no others, so that what an answer has and the document has not is a fault, too.
 */
function toJsonSchema(schema: unknown, top = false): object {
  if (Array.isArray(schema)) return schema.map((item) => toJsonSchema(item));
  if (typeof schema !== 'object' || schema === null) return schema as object;
  const { nullable, discriminator: _, example: __, ...rest } = schema as Schema & { discriminator?: unknown };
  const converted = Object.fromEntries(
    Object.entries(rest).map(([keyword, value]) => [keyword, convertKeyword(keyword, value)]),
  );
  if (converted.properties && converted.additionalProperties === undefined && (top || !converted.allOf))
    converted.additionalProperties = false;
  return nullable === true ? { anyOf: [{ type: 'null' }, converted] } : converted;
}

function convertKeyword(keyword: string, value: unknown): unknown {
  if (keyword === '$ref') return String(value).replace('#/', 'api#/');
  if (keyword === 'enum' || keyword === 'required' || keyword === 'default') return value;
  if (keyword === 'properties' && typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJsonSchema(item)]));
  // Kinds of tasks differ in their fields; which one it is, is in the field `kind`.
  return toJsonSchema(value);
}

function codeOf(text: string): string {
  const body = parse(text);
  return typeof body === 'object' && body !== null && 'errorCode' in body ? String(body.errorCode) : text.slice(0, 80);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
