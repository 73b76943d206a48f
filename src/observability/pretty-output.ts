import { PinoPretty } from 'pino-pretty';

/** One readable line for each log entry, for people at a terminal. */
export function pretty(): ReturnType<typeof PinoPretty> {
  return PinoPretty({
    ignore: 'pid,hostname,role,context',
    translateTime: 'SYS:HH:MM:ss.l',
    messageFormat: '{if context}[{context}] {end}{msg}',
    singleLine: true,
    sync: true,
  });
}
