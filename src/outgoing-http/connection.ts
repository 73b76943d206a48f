import type { Dispatcher, FormData } from 'undici';
import { Client } from 'undici';
import type { ConnectorOptions } from './filtered-connector.js';
import { filteredConnector } from './filtered-connector.js';

export interface ConnectionRequest {
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body: string | FormData | null;
  signal: AbortSignal;
}

/**
 * A connection of its own for one request: none is sent on a connection that the server is just closing, so that a
 * request that cost money is not of unknown outcome for that; and it is known whether anything can have been sent.
 */
export class Connection {
  private readonly client: Client;
  private connected = false;

  constructor(
    private readonly url: URL,
    options: ConnectorOptions,
  ) {
    const connect = filteredConnector(options);
    this.client = new Client(url.origin, {
      pipelining: 0,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (target, callback) =>
        connect(target, (...outcome) => {
          this.connected = outcome[1] !== null;
          callback(...outcome);
        }),
    });
  }

  /** Whether the server can have received the request. */
  get mayHaveSent(): boolean {
    return this.connected;
  }

  request({ method, headers, body, signal }: ConnectionRequest): Promise<Dispatcher.ResponseData> {
    return this.client.request({ path: this.url.pathname + this.url.search, method, headers, body, signal });
  }

  close(): void {
    this.client.destroy().catch(() => {});
  }
}
