import { writeFile } from 'node:fs/promises';
import type { LookupFunction } from 'node:net';
import type { FormData } from 'undici';
import { startDeadline } from '../deadline.js';
import { Connection } from './connection.js';
import { ForbiddenAddressError } from './filtered-connector.js';
import { OutgoingError } from './outgoing-error.js';
import { nextHop } from './redirects.js';

export interface OutgoingRequest {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string | FormData;
  signal: AbortSignal;
  /** Milliseconds until the whole answer must be there. */
  timeout: number;
  /** The most bytes the answer may have. */
  maxBytes: number;
  /** Whether redirects of a GET are followed, each of them checked; otherwise they are answers like any other. */
  followRedirects?: boolean;
}

export interface OutgoingHead {
  status: number;
  headers: Readonly<Record<string, string>>;
}

export interface OutgoingAnswer extends OutgoingHead {
  body: Buffer;
}

export interface OutgoingHttpOptions {
  /** URLs whose scheme, host and port may be at a private address: those that the operator configured. */
  trusted?: readonly string[];
  /** How names are resolved. */
  lookup?: LookupFunction;
  /** Milliseconds. */
  connectTimeout?: number;
}

type Reader<T> = (head: OutgoingHead, body: AsyncIterable<Buffer>) => Promise<T>;

const MAX_REDIRECTS = 5;

/**
 * The one way out: every request to another server goes through here. Private, loopback and link-local addresses are
 * refused, also when a public name or a redirect leads there, unless the operator configured their origin.
 */
export class OutgoingHttp {
  private readonly trusted: ReadonlySet<string>;

  constructor(private readonly options: OutgoingHttpOptions = {}) {
    this.trusted = new Set(options.trusted?.map((url) => new URL(url).origin));
  }

  /** @throws OutgoingError, or the signal's reason */
  send(request: OutgoingRequest): Promise<OutgoingAnswer> {
    return this.exchange(request, async (head, body) => {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return { ...head, body: Buffer.concat(chunks) };
    });
  }

  /**
   * Writes a successful answer to a new file, and nothing for another status.
   * @throws OutgoingError, or the signal's reason; what was written by then stays
   */
  download(request: OutgoingRequest, path: string): Promise<OutgoingHead> {
    return this.exchange(request, async (head, body) => {
      if (head.status >= 200 && head.status < 300) await writeFile(path, body, { flag: 'wx' });
      return head;
    });
  }

  private async exchange<T>(request: OutgoingRequest, read: Reader<T>): Promise<T> {
    const deadline = new AbortController();
    const stopClock = startDeadline(request.timeout, () => deadline.abort());
    try {
      return await this.follow(request, deadline.signal, read);
    } finally {
      stopClock();
    }
  }

  private async follow<T>(request: OutgoingRequest, deadline: AbortSignal, read: Reader<T>): Promise<T> {
    const { method = 'GET', body = null, maxBytes } = request;
    const signal = AbortSignal.any([request.signal, deadline]);
    let hop = { url: parse(request.url), headers: request.headers ?? {} };
    for (let hops = 0; ; hops++) {
      const connection = this.connect(hop.url, signal);
      const explain = (error: unknown): unknown => explainFailure(error, { request, deadline, connection });
      try {
        const response = await connection.request({ method, headers: hop.headers, body, signal }).catch((error) => {
          throw explain(error);
        });
        const head = { status: response.statusCode, headers: singleHeaders(response.headers) };
        const next = request.followRedirects && method === 'GET' ? nextHop(hop, head) : null;
        if (!next) return await read(head, limited(response.body, maxBytes, explain));
        if (hops === MAX_REDIRECTS) throw new OutgoingError('redirect', 'unknown', 'There were too many redirects');
        hop = next;
      } finally {
        connection.close();
      }
    }
  }

  private connect(url: URL, signal: AbortSignal): Connection {
    const { lookup, connectTimeout: timeout = 10_000 } = this.options;
    return new Connection(url, { trusted: this.trusted.has(url.origin), lookup, timeout, signal });
  }
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new OutgoingError('address', 'notSent', 'The address is no http or https URL');
}

async function* limited(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
  explain: (error: unknown) => unknown,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      throw explain(error);
    });
    if (next.done) return;
    bytes += next.value.length;
    if (bytes > maxBytes) throw new OutgoingError('too-large', 'unknown', `The answer has more than ${maxBytes} bytes`);
    yield next.value;
  }
}

interface Circumstances {
  request: OutgoingRequest;
  deadline: AbortSignal;
  connection: Connection;
}

function explainFailure(error: unknown, { request, deadline, connection }: Circumstances): unknown {
  if (request.signal.aborted) return request.signal.reason;
  const cause = { cause: error };
  if (error instanceof ForbiddenAddressError) return new OutgoingError('address', 'notSent', error.message, cause);
  const reached = connection.mayHaveSent ? 'unknown' : 'notSent';
  if (deadline.aborted) {
    return new OutgoingError('timeout', reached, `There was no whole answer within ${request.timeout} ms`, cause);
  }
  if (reached === 'notSent') return new OutgoingError('connect', reached, 'The server cannot be reached', cause);
  return new OutgoingError('cut', reached, 'The connection ended before the answer did', cause);
}

function singleHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
