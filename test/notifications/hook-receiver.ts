import { once } from 'node:events';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { until } from '../support/until.js';

/** What a receiver got. */
export interface ReceivedHook {
  id: string;
  headers: IncomingHttpHeaders;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read any shape
  body: any;
  at: number;
}

type Behaviour = (response: ServerResponse, count: number) => void;

/** Answers deliveries as a test wants it, and keeps them all. */
export class HookReceiver {
  readonly received: ReceivedHook[] = [];

  private constructor(private readonly server: Server) {}

  static async start(behaviour: Behaviour = answer(200)): Promise<HookReceiver> {
    const server = createServer();
    const receiver = new HookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const id = String(request.headers['webhook-id']);
        receiver.received.push({ id, headers: request.headers, text, body: JSON.parse(text), at: Date.now() });
        behaviour(response, receiver.received.length);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async untilReceived(count: number, within = 15_000): Promise<ReceivedHook[]> {
    await until(`${count} deliveries`, () => this.received.length >= count, { within });
    return this.received;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

export function answer(status: number, headers: Record<string, string> = {}): Behaviour {
  return (response) => response.writeHead(status, headers).end('thanks');
}

/** Throws when one of the signatures is not by this secret. */
export function verified(secret: string, { headers, text }: ReceivedHook): unknown {
  return new Webhook(secret).verify(text, {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  });
}
