import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { pretty } from './pretty-output.js';
import type { Config } from '../config/config.js';
import { logContext } from './log-context.js';

export function createLogger(config: Pick<Config, 'logFormat' | 'logLevel' | 'role'>): Logger {
  const onTerminal = config.logFormat === 'pretty' || (config.logFormat === 'auto' && process.stdout.isTTY);
  const options = {
    level: config.logLevel,
    base: { role: config.role, pid: process.pid },
    // A copy: pino merges the entry into the object it gets.
    mixin: () => ({ ...logContext() }),
    redact: { paths: ['req.headers.authorization', 'token', 'password', '*.token', '*.password'], censor: '***' },
  };
  // Synchronous on purpose: the last lines before a crash are the ones that matter.
  return onTerminal ? pino(options, pretty()) : pino(options, pino.destination({ fd: 1, sync: true }));
}

/** Nest tells at each start of every module and route; that is for debugging. */
const FRAMEWORK_CONTEXTS = new Set<unknown>(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Nest's logger on pino: `logger.log({ taskId }, 'task completed')` or `logger.log('text')`. */
export class PinoLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const framework = typeof message === 'string' && FRAMEWORK_CONTEXTS.has(rest.at(-1));
    this.write(framework ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest appends the context (a class name) as the last argument, and for errors the stack before it. */
  private write(level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', message: unknown, rest: unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const texts = rest.filter((item): item is string => typeof item === 'string');
    if (message instanceof Error) return this.pino[level]({ context: texts.at(-1), err: message }, message.message);
    if (typeof message === 'object' && message !== null) {
      const [text, context] = texts;
      return this.pino[level]({ context, ...message }, text);
    }
    const context = texts.at(-1);
    const stack = texts.length > 1 ? texts[0] : undefined;
    this.pino[level](stack === undefined ? { context } : { context, stack }, String(message));
  }
}
