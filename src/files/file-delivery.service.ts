import { Readable } from 'node:stream';
import contentDisposition from 'content-disposition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Injectable } from '@nestjs/common';
import parseRange from 'range-parser';
import { FileStorage } from './file-storage.js';
import type { StoredFile } from './file.entity.js';
import { rangeNotSatisfiable } from './file.problems.js';

const YEAR_SECONDS = 31_536_000;

/** Sends the content of a file: whole, a range of it, or the word that the client has it already (RFC 9110). */
@Injectable()
export class FileDelivery {
  constructor(private readonly storage: FileStorage) {}

  async send(file: StoredFile, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const etag = `"${file.sha256}"`;
    void reply.headers({
      etag,
      'accept-ranges': 'bytes',
      'content-type': file.mediaType,
      'content-disposition': contentDisposition(file.name, { type: 'inline' }),
      'cache-control': `private, max-age=${YEAR_SECONDS}, immutable`,
      'last-modified': file.createdAt.toUTCString(),
      // What users upload must not run as part of this site, nor be taken for something else.
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    });
    if (matches(request.headers['if-none-match'], etag)) return void reply.status(304).send();
    const range = rangeOf(request, file, etag);
    if (range === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${file.sizeBytes}`);
      throw rangeNotSatisfiable({ size: file.sizeBytes });
    }
    const length = range ? range.end - range.start + 1 : file.sizeBytes;
    void reply.header('content-length', length);
    if (range) void reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
    // A stream, if an empty one: of anything else Fastify would tell the length instead of the file's.
    if (request.method === 'HEAD') return void reply.send(Readable.from([]));
    return void reply.send(await this.storage.read(file.id, range ?? undefined));
  }
}

function matches(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((candidate) => ['*', etag].includes(candidate.trim().replace(/^W\//, ''))) ?? false;
}

/** One range; several at once, which nobody needs here, get the whole file, as the RFC allows. */
function rangeOf(
  request: FastifyRequest,
  file: StoredFile,
  etag: string,
): { start: number; end: number } | 'unsatisfiable' | null {
  const { range: header, 'if-range': ifRange } = request.headers;
  if (header === undefined || (ifRange !== undefined && ifRange !== etag)) return null;
  const ranges = parseRange(file.sizeBytes, header);
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  return ranges[0] ?? null;
}
