import type { Socket } from 'node:net';
import { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { OnApplicationShutdown, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Config } from '../config/config.js';

const EVERY_MS = 50;
/**
 * A second in which clients whose connections are busy send their next request, and learn from its answer to go elsewhere. In looks and
 * not by the clock: when the processor is taken, a second may pass in which no request was read that is already there.
 */
const NOTICE_LOOKS = 20;

/**
 * Closes the server without cutting anybody off. First nobody new is let in. What comes on open connections is answered, with
 * `Connection: close`, so that the next request goes to another process instead of a connection that is just being closed. Then
 * the connections go that nobody has used meanwhile or ever, and at the end of `SHUTDOWN_GRACE` those whose clients have not yet taken
 * their answers: a download that has stalled would hold the process for minutes.
 */
@Injectable()
export class ClosingConnections implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  private notice = false;
  private toldToStop = performance.now();
  private readonly sockets = new Set<Socket>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const http = this.host.httpAdapter.getInstance();
    http.addHook('preClose', () => this.close());
    http.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /** The first that a module hears of the end. */
  onModuleDestroy(): void {
    this.toldToStop = performance.now();
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
    const looks = this.notice ? NOTICE_LOOKS : 0;
    for (let look = 0; look < looks && (await count()) > 0; look++) await delay(EVERY_MS);
    // A connection whose answer was on its way when the server closed is kept alive afterwards, and the process with it for 72 s.
    // One that was opened in advance and has sent nothing counts as busy, too.
    const patience = Math.max(
      this.toldToStop + this.config.shutdownGrace * 1_000,
      performance.now() + NOTICE_LOOKS * EVERY_MS,
    );
    this.timer = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of this.sockets) if (socket.bytesRead === 0 || performance.now() > patience) socket.destroy();
    }, EVERY_MS);
  }
}
