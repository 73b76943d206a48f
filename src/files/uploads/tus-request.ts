import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyRequest } from 'fastify';

/** What the protocol reads. */
const HEADERS = /^(tus-resumable|upload-[a-z-]+|content-type|content-length)$/;

/** A request as the library of the protocol takes it. */
export function toTusRequest({ raw, headers, method }: FastifyRequest, path: string): Request {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    HEADERS.test(name) && typeof value === 'string' ? [[name, value] as [string, string]] : [],
  );
  const body = method === 'POST' || method === 'PATCH' ? { body: toWeb(arriving(raw)), duplex: 'half' as const } : {};
  return new Request(`http://localhost${path}`, { method, headers: given, ...body });
}

function toWeb(chunks: AsyncIterable<Buffer>): ReadableStream {
  return Readable.toWeb(Readable.from(chunks, { objectMode: false }));
}

/**
 * What arrives of a body. One that breaks off just ends there: that it goes on another time is what the protocol is for. The
 * request is not destroyed when nobody wants the rest, as it is still to be answered.
 */
async function* arriving(raw: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterable<Buffer> = raw.iterator({ destroyOnReturn: false });
  try {
    yield* chunks;
  } catch {
    // The connection is lost.
  }
}
