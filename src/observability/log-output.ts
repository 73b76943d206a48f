import type { DestinationStream } from 'pino';
import { pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import type { Config } from '../config/config.js';

const FLUSH_EVERY_MS = 100;

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
  const output = pino.destination({ fd: 1, sync: false, minLength: 8_192 });
  setInterval(() => output.flush(), FLUSH_EVERY_MS).unref();
  process.once('exit', () => output.flushSync());
  return output;
}
