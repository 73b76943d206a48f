import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Stands between a client and a server of 127.0.0.1 and misbehaves like a network. */
export class TcpProxy {
  /** Connections that were reset at once. */
  refused = 0;
  private readonly sockets = new Set<Socket>();
  private latency = 0;
  private refuses = false;
  private swallows = false;
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

  /** Connections stay open and new ones are taken, but nothing gets through: what is sent meanwhile is lost. */
  blackhole(): void {
    this.swallows = true;
  }

  /** Connections that lost something are reset, as a stream with a hole would be a lie. */
  unblackhole(): void {
    this.swallows = false;
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
    this.pipe(client, target);
    this.pipe(target, client);
  }

  private pipe(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (chunk) => this.later(() => to.writable && to.write(chunk)));
    from.on('end', () => this.later(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      // Not before what is on its way has arrived.
      this.later(() => to.end());
    });
  }

  /** Timers of one duration fire in the order of their making, so the bytes stay in order. */
  private later(deliver: () => void): void {
    if (this.swallows) return;
    if (this.latency === 0) deliver();
    else setTimeout(deliver, this.latency);
  }
}
