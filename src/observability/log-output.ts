import type { DestinationStream } from 'pino';
import { pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import type { Config } from '../config/config.js';

const FLUSH_EVERY_MS = 100;

/** Bytes that wait at most while nothing can be written; what is logged then is lost. */
const MOST_WAITING = 16_000_000;

let shared: DestinationStream | null = null;

/** One readable line for each entry on a terminal, JSON lines elsewhere; all loggers of the process write to the same. */
export function outputOf({ logFormat }: Pick<Config, 'logFormat'>): DestinationStream {
  if (logFormat === 'pretty' || (logFormat === 'auto' && process.stdout.isTTY)) return prettyOutput();
  shared ??= jsonOutput();
  return shared;
}

function prettyOutput(): DestinationStream {
  return PinoPretty({
    ignore: 'pid,hostname,role,context',
    translateTime: 'SYS:HH:MM:ss.l',
    messageFormat: '{if context}[{context}] {end}{msg}',
    singleLine: true,
    sync: true,
  });
}

/** Written together a few times a second: a system call for each line is a good part of what answering a poll costs. */
function jsonOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: false, minLength: 8_192, maxLength: MOST_WAITING });
  outliveFailures(output);
  setInterval(() => output.flush(), FLUSH_EVERY_MS).unref();
  process.once('exit', () => output.flushSync());
  return output;
}

/** A disk that is full ends no process: what waits is written once there is room. */
function outliveFailures(output: ReturnType<typeof pino.destination>): void {
  let failing = false;
  output.on('error', () => (failing = true));
  output.on('write', () => (failing = false));
  // It would try for ever, and the process never exit.
  const flushSync = output.flushSync.bind(output);
  output.flushSync = () => {
    if (!failing) flushSync();
  };
}
