import type { LoggerService } from '@nestjs/common';
import { pino, stdSerializers } from 'pino';
import type { Logger, LoggerOptions } from 'pino';
import type { Config } from '../config/config.js';
import { logContext } from './log-context.js';
import { outputOf } from './log-output.js';

type LogSettings = Pick<Config, 'logFormat' | 'logLevel' | 'role'>;

/** The logger of everything; what is logged inside a request or a task says which. */
export function createLogger(config: LogSettings): Logger {
  return pino({ ...optionsOf(config), mixin: () => ({ ...logContext() }) }, outputOf(config));
}

/** The logger of requests, whose entries are complete as they are. */
export function createRequestLogger(config: LogSettings): Logger {
  return pino(optionsOf(config), outputOf(config));
}

function optionsOf({ logLevel, role }: LogSettings): LoggerOptions {
  return { level: logLevel, base: { role, pid: process.pid }, serializers: { err: withoutParameters } };
}

/** An error of the database carries the values of its statement, which are the users' own. */
function withoutParameters(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { parameters: _, query: __, ...rest } = stdSerializers.err(error);
  return rest;
}

/** Nest tells at each start of every module and route; that is for debugging. */
const FRAMEWORK_CONTEXTS = new Set<unknown>([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

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
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
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
