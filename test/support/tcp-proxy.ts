import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

type Direction = 'to-server' | 'to-client';

/** Stands between a client and a server of 127.0.0.1 and misbehaves like a network. */
export class TcpProxy {
  /** Connections that were reset at once. */
  refused = 0;
  private readonly sockets = new Set<Socket>();
  /** The server's end of each client's connection. */
  private readonly pairs = new Map<Socket, Socket>();
  /** Clients that do not know that their server is gone. */
  private readonly abandoned = new WeakSet<Socket>();
  private latency = 0;
  private refuses = false;
  private readonly swallowed = new Set<Direction>();
  private readonly server = createServer((client) => this.join(client));

  private constructor(private readonly targetPort: number) {}

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Added in each direction, to what arrives from now on. */
  setLatency(milliseconds: number): void {
    this.latency = milliseconds;
  }

  /** Resets every connection. */
  cut(): void {
    this.sockets.forEach((socket) => socket.resetAndDestroy());
  }

  /** New connections are reset at once; those that exist stay. */
  refuse(): void {
    this.refuses = true;
  }

  accept(): void {
    this.refuses = false;
  }

  /**
   * Connections stay open and new ones are taken, but nothing gets through: what is sent meanwhile is lost. With a direction,
   * only what goes there: a server that hears its clients and cannot answer them, say.
   */
  blackhole(...directions: Direction[]): void {
    for (const direction of directions.length > 0 ? directions : (['to-server', 'to-client'] as const))
      this.swallowed.add(direction);
  }

  /** The server loses the connections that there are and their clients are not told, as when it loses its power; new ones work. */
  halfOpen(): void {
    for (const [client, target] of this.pairs) {
      this.abandoned.add(client);
      target.resetAndDestroy();
    }
  }

  /** Connections that lost something are reset, as a stream with a hole would be a lie. */
  unblackhole(): void {
    this.swallowed.clear();
    this.cut();
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  private join(client: Socket): void {
    if (this.refuses) {
      this.refused++;
      client.resetAndDestroy();
      return;
    }
    const target = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    this.pairs.set(client, target);
    client.once('close', () => this.pairs.delete(client));
    this.pipe(client, target, 'to-server');
    this.pipe(target, client, 'to-client');
  }

  private pipe(from: Socket, to: Socket, direction: Direction): void {
    this.sockets.add(from);
    from.on('data', (chunk) => this.later(direction, () => to.writable && to.write(chunk)));
    from.on('end', () => this.later(direction, () => this.abandoned.has(to) || to.end()));
    from.on('error', () => this.abandoned.has(to) || to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      // Not before what is on its way has arrived.
      this.later(direction, () => this.abandoned.has(to) || to.end());
    });
  }

  /** Timers of one duration fire in the order of their making, so the bytes stay in order. */
  private later(direction: Direction, deliver: () => void): void {
    if (this.swallowed.has(direction)) return;
    if (this.latency === 0) deliver();
    else setTimeout(deliver, this.latency);
  }
}
