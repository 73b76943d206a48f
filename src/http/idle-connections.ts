import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

const EVERY_MS = 50;

/**
 * Lets the server close. Node closes the connections that are idle at that moment; one that was just being answered is kept
 * alive afterwards, and the process with it for as long as 72 s.
 */
@Injectable()
export class IdleConnections implements BeforeApplicationShutdown, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  beforeApplicationShutdown(): void {
    const { server } = this.host.httpAdapter.getInstance();
    this.timer = setInterval(() => {
      if (!server.listening) server.closeIdleConnections();
    }, EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
