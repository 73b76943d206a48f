import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyRequest } from 'fastify';
import { uploadInvalid } from './upload.problems.js';

/** What the protocol reads. */
const HEADERS = /^(tus-resumable|upload-[a-z-]+|content-type|content-length)$/;

/** Headers that are numbers. */
const NUMBERS = ['upload-length', 'upload-offset'];

interface TusRequest {
  request: Request;
  /** To be called when it is answered: the rest of a body that nobody wants would hold up what comes after it on its connection. */
  letGo(): void;
}

/** A request as the library of the protocol takes it. @throws Problem UPLOAD_INVALID */
export function toTusRequest({ raw, headers, method }: FastifyRequest, path: string): TusRequest {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    HEADERS.test(name) && typeof value === 'string' ? [[name, value] as [string, string]] : [],
  );
  for (const name of NUMBERS) {
    const value = headers[name];
    if (value !== undefined && !/^\d{1,15}$/.test(String(value)))
      throw uploadInvalid({ reason: `${name} is a whole number of bytes` });
  }
  const url = `http://localhost${path}`;
  if (method !== 'POST' && method !== 'PATCH')
    return { request: new Request(url, { method, headers: given }), letGo: () => undefined };
  const source = Readable.from(arriving(raw), { objectMode: false });
  const body: ReadableStream = Readable.toWeb(source);
  return {
    request: new Request(url, { method, headers: given, body, duplex: 'half' }),
    letGo: () => {
      if (raw.readableEnded) return;
      // What is left of it is read once the iterator no longer listens.
      source.once('close', () => raw.resume()).destroy();
      if (source.closed) raw.resume();
    },
  };
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
