/** As much of OpenAPI as the tests read. */
export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface Operation {
  operationId: string;
  summary: string;
  security?: unknown[];
  parameters?: { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: Schema }[];
  requestBody?: Body;
  responses: Record<string, Body>;
}

interface Body {
  content?: Record<string, { schema?: Schema; example?: unknown; examples?: Record<string, { value: unknown }> }>;
}

export interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  required?: string[];
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  [keyword: string]: unknown;
}

/** One operation with where it is: `GET /api/v1/works/{id}`. */
export interface Route extends Operation {
  method: string;
  path: string;
}

export async function fetchApiDocument(baseUrl: string): Promise<ApiDocument> {
  const response = await fetch(`${baseUrl}/docs-json`);
  const document: ApiDocument = JSON.parse(await response.text());
  return document;
}

export function routesOf({ paths }: ApiDocument): Route[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}
