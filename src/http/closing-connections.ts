import { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

const EVERY_MS = 50;
/** Milliseconds in which clients whose connections are busy send their next request, and learn from its answer to go elsewhere. */
const NOTICE_MS = 1_000;

/**
 * Closes the server without cutting anybody off. First nobody new is let in. What comes on open connections is answered, with
 * `Connection: close`, so that the next request goes to another process instead of a connection that is just being closed. Then
 * the connections go that nobody has used meanwhile.
 */
@Injectable()
export class ClosingConnections implements OnModuleInit, OnApplicationShutdown {
  private notice = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().addHook('preClose', () => this.close());
  }

  /** To be called when the process is to end. Without it, as in most tests, clients are given no time. */
  giveNotice(): void {
    this.notice = true;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async close(): Promise<void> {
    const { server } = this.host.httpAdapter.getInstance();
    // Not the close() of HTTP servers, which Fastify calls after this: it ends idle connections, with a request on its way or not.
    Server.prototype.close.call(server);
    const count = promisify(server.getConnections.bind(server));
    const deadline = Date.now() + (this.notice ? NOTICE_MS : 0);
    while (Date.now() < deadline && (await count()) > 0) await delay(EVERY_MS);
    // A connection whose answer was on its way when the server closed is kept alive afterwards, and the process with it for 72 s.
    this.timer = setInterval(() => server.closeIdleConnections(), EVERY_MS);
  }
}
