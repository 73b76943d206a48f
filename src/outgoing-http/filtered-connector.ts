import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction, Socket, TcpNetConnectOpts } from 'node:net';
import { BlockList, isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import type { buildConnector } from 'undici';
import { startDeadline } from '../deadline.js';

export interface ConnectorOptions {
  /** Whether private addresses are allowed, as for a server that the operator named. */
  trusted: boolean;
  /** How names are resolved; the system's way when absent. */
  lookup?: LookupFunction | undefined;
  /** Milliseconds. */
  timeout: number;
  /** Ends an attempt to connect. */
  signal: AbortSignal;
}

/** What the filter lets through: IPv4-compatible IPv6 (`[::127.0.0.1]`), and the metadata service of one cloud. */
const MISSED = new BlockList();
MISSED.addSubnet('::', 96, 'ipv6');
MISSED.addAddress('168.63.129.16');

/** An address that must not be connected to. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
}

/** Connects for undici. The address that is checked is the one that is connected to: a name is resolved only once. */
export function filteredConnector(options: ConnectorOptions): buildConnector.connector {
  return (target, callback) => {
    const host = target.hostname;
    if (!options.trusted && isMissed(host)) {
      callback(forbidden(), null);
      return;
    }
    const secure = target.protocol === 'https:';
    const port = Number(target.port || (secure ? 443 : 80));
    const socket = open(secure, { host, port, lookup: checkedLookup(options) }, options.trusted);
    settle(socket, secure ? 'secureConnect' : 'connect', options, callback);
  };
}

function open(secure: boolean, target: TcpNetConnectOpts, trusted: boolean): Socket {
  const filter = { allowPrivateIPAddress: trusted, allowMetaIPAddress: trusted };
  const socket = secure
    ? new RequestFilteringHttpsAgent(filter).createConnection({
        ...target,
        ...tlsOptions(target.host),
      })
    : new RequestFilteringHttpAgent(filter).createConnection(target);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its type allows for agents that make other streams
  return socket as Socket;
}

function tlsOptions(host = ''): ConnectionOptions {
  // There is no server name for an address.
  return { servername: isIP(host) ? '' : host, ALPNProtocols: ['http/1.1'] };
}

function settle(
  socket: Socket,
  ready: string,
  { timeout, signal }: ConnectorOptions,
  callback: buildConnector.Callback,
): void {
  // undici itself heeds a signal only when there is a connection.
  const giveUp = (): void => void socket.destroy(new Error('The attempt to connect was given up'));
  const stopClock = startDeadline(timeout, giveUp);
  signal.addEventListener('abort', giveUp);
  const end = (): void => {
    stopClock();
    signal.removeEventListener('abort', giveUp);
  };
  const fail = (error: Error): void => {
    end();
    callback(isRefusalOfFilter(error) ? forbidden(error) : error, null);
  };
  socket.once('error', fail);
  socket.once(ready, () => {
    end();
    socket.off('error', fail);
    callback(null, socket);
  });
}

/** The filter checks what this answers, and `net` connects to nothing else. */
function checkedLookup({ lookup = systemLookup, trusted }: ConnectorOptions): LookupFunction {
  return (hostname, options, callback) => {
    lookup(
      hostname,
      options,
      (error: NodeJS.ErrnoException | null, found: string | LookupAddress[], family?: number) => {
        const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
        if (!error && !trusted && addresses.some(isMissed)) callback(forbidden(), '');
        else callback(error, found, family);
      },
    );
  };
}

export function isMissed(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && MISSED.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function isRefusalOfFilter(error: Error): boolean {
  return error instanceof ForbiddenAddressError || /^DNS lookup .* is not allowed\./.test(error.message);
}

function forbidden(cause?: Error): ForbiddenAddressError {
  return new ForbiddenAddressError('The address is not a public one', { cause });
}
