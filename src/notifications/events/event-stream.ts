import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** A client that leaves this much unread is taken for too slow. */
const MOST_UNREAD_BYTES = 2_000_000;

/** Milliseconds after which a browser comes back, at first. */
const RETRY_MS = 2_000;

/** One response of server-sent events (the `text/event-stream` of the HTML standard). */
export class EventStream {
  private limit = MOST_UNREAD_BYTES;
  private readBefore = -1;

  private constructor(private readonly raw: ServerResponse) {}

  /** Takes the response out of Fastify's hands and begins it. */
  static begin(reply: FastifyReply): EventStream {
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.setHeader('content-type', 'text/event-stream');
    raw.setHeader('cache-control', 'no-store');
    // Nginx would hold the events back until its buffer is full.
    raw.setHeader('x-accel-buffering', 'no');
    raw.on('error', () => undefined);
    raw.socket?.setNoDelay(true).setKeepAlive(true, 30_000).setTimeout(0);
    raw.writeHead(200);
    raw.write(`retry: ${RETRY_MS}\n\n`);
    return new EventStream(raw);
  }

  /** @param data JSON, which has no line breaks of its own */
  send(event: string, id: string, data: string): void {
    this.write(`id: ${id}\nevent: ${event}\ndata: ${data}\n\n`);
  }

  /** Like `send`, for a text that alone may be longer than what a client may leave unread. */
  sendWhole(event: string, id: string, data: string): void {
    this.limit = Math.max(this.limit, 2 * data.length);
    this.send(event, id, data);
  }

  /** Shows proxies and clients that the line is alive. A client that has read nothing since the last time is dropped. */
  beat(): void {
    const unread = this.raw.writableLength;
    const read = (this.raw.socket?.bytesWritten ?? 0) - unread;
    if (unread > 0 && read === this.readBefore) this.drop();
    else this.write(':\n\n');
    this.readBefore = read;
  }

  end(): void {
    this.raw.end();
  }

  drop(): void {
    this.raw.destroy();
  }

  private write(text: string): void {
    if (this.raw.destroyed || this.raw.writableEnded) return;
    if (this.raw.writableLength > this.limit) this.drop();
    else this.raw.write(text);
  }
}
