import { Client } from 'undici';

/** A request as it goes over the wire: nothing is made right on the way. */
export interface WireRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

export interface FuzzAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Without its parameters; null when there is no body. */
  mediaType: string | null;
  /** Of an event stream only how it begins. */
  text: string;
}

/** Sends requests over one connection, one after the other. */
export class Wire {
  private client: Client;

  constructor(private readonly baseUrl: string) {
    this.client = this.connect();
  }

  async send({ method, path, headers, body }: WireRequest): Promise<FuzzAnswer> {
    const answer = await this.client.request({ method, path, headers, body });
    const type = answer.headers['content-type'];
    // The server ends the connection with an answer to what is no request.
    if (answer.headers.connection === 'close') this.client = this.connect();
    const mediaType = typeof type === 'string' ? (type.split(';')[0] ?? null) : null;
    return {
      status: answer.statusCode,
      headers: answer.headers,
      mediaType,
      text: await textOf(answer.body, mediaType),
    };
  }

  close(): Promise<void> {
    return this.client.destroy();
  }

  private connect(): Client {
    return new Client(this.baseUrl, { headersTimeout: 30_000, bodyTimeout: 30_000 });
  }
}

async function textOf(body: AsyncIterable<Buffer> & { text(): Promise<string> }, mediaType: string | null) {
  if (mediaType !== 'text/event-stream') return body.text();
  // It does not end by itself: leaving the loop closes the connection.
  for await (const chunk of body) return chunk.toString();
  return '';
}
