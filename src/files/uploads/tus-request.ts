import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyRequest } from 'fastify';
import { uploadInvalid } from './upload.problems.js';

/** What the protocol reads. */
const HEADERS = /^(tus-resumable|upload-[a-z-]+|content-type|content-length)$/;

/** Headers that are numbers. */
const NUMBERS = ['upload-length', 'upload-offset'];

/** A request as the library of the protocol takes it. @throws Problem UPLOAD_INVALID */
export function toTusRequest({ raw, headers, method }: FastifyRequest, path: string): Request {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    HEADERS.test(name) && typeof value === 'string' ? [[name, value] as [string, string]] : [],
  );
  for (const name of NUMBERS) {
    const value = headers[name];
    if (value !== undefined && !/^\d{1,15}$/.test(String(value)))
      throw uploadInvalid({ reason: `${name} is a whole number of bytes` });
  }
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
