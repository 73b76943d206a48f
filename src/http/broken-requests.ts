import type { Socket } from 'node:net';
import type { Problem } from './problem.js';
import { problemBody } from './problem.filter.js';
import { headersTooLarge, malformedRequest, requestTimeout } from './problems.js';

/** Seconds that the headers of a request may take to arrive. */
export const HEADERS_SECONDS = 10;
/** Largest headers of a request, with its first line, in bytes. */
export const MAX_HEADER_BYTES = 16_384;

/** Answers what Node refuses before it is a request, so that no route and no filter gets to see it. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  endWith(socket, problemOf(error));
}

/** Ends a connection with an error: what still comes over it is not read any more. */
export function endWith(socket: Socket, problem: Problem): void {
  if (!socket.writable) return void socket.destroy();
  const { status, title } = problem.type;
  const body = JSON.stringify(problemBody(problem, 'en', '/'));
  socket.write(
    [
      `HTTP/1.1 ${status} ${title.en}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroySoon(),
  );
}

function problemOf({ code, message }: Error & { code?: string }): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return headersTooLarge({ limit: MAX_HEADER_BYTES });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout({ what: 'headers', time: `${HEADERS_SECONDS} s` });
  return malformedRequest({ reason: message });
}
