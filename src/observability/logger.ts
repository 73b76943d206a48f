import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { Logger, LoggerOptions } from 'pino';
import type { Config } from '../config/config.js';
import { ConfigError } from '../config/load-config.js';
import type { LogLevel } from '../config/log-levels.js';
import { LOG_LEVELS, parseLogLevels } from '../config/log-levels.js';
import { errorForLog } from './error-for-log.js';
import { logContext } from './log-context.js';
import { LOG_MODULES, levelsByContext, unknownModules } from './log-modules.js';
import { outputOf } from './log-output.js';

type LogSettings = Pick<Config, 'logFormat' | 'logLevel' | 'role'>;

/** The logger of everything; what is logged inside a request or a task says which. */
export function createLogger(config: LogSettings): Logger {
  return pino({ ...optionsOf(config), mixin: () => ({ ...logContext() }) }, outputOf(config));
}

/** The logger of requests, whose entries are complete as they are. */
export function createRequestLogger(config: LogSettings): Logger {
  const { level, ofContext } = levelsOf(config);
  return pino({ ...optionsOf(config), level: ofContext.get('Requests') ?? level }, outputOf(config));
}

interface Levels {
  /** For everything that has none of its own. */
  level: LogLevel;
  ofContext: ReadonlyMap<string, LogLevel>;
}

/** @throws ConfigError when a module is named that there is not */
function levelsOf({ logLevel }: Pick<Config, 'logLevel'>): Levels {
  const levels = parseLogLevels(logLevel);
  const unknown = unknownModules(levels);
  if (unknown.length > 0)
    throw new ConfigError([
      `LOG_LEVEL names ${unknown.join(', ')}, and there is no such module; there are: ${Object.keys(LOG_MODULES).join(', ')}`,
    ]);
  return { level: levels.level, ofContext: levelsByContext(levels) };
}

function optionsOf(config: LogSettings): LoggerOptions {
  const { level, ofContext } = levelsOf(config);
  // The logger lets through what any module wants; PinoLogger, which knows the module, holds back the rest.
  return {
    level: mostTalkative([level, ...ofContext.values()]),
    base: { role: config.role, pid: process.pid },
    serializers: { err: errorForLog },
  };
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
  private readonly levels: Levels;

  constructor(
    private readonly pino: Logger,
    config: Pick<Config, 'logLevel'>,
  ) {
    this.levels = levelsOf(config);
  }

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
    if (!this.wants(level, texts.at(-1))) return;
    if (message instanceof Error) return this.pino[level]({ context: texts.at(-1), err: message }, message.message);
    if (typeof message === 'object' && message !== null) {
      const [text, context] = texts;
      return this.pino[level]({ context, ...message }, text);
    }
    const context = texts.at(-1);
    const stack = texts.length > 1 ? texts[0] : undefined;
    this.pino[level](stack === undefined ? { context } : { context, stack }, String(message));
  }

  private wants(level: LogLevel, context: string | undefined): boolean {
    const wanted = this.levels.ofContext.get(context ?? '') ?? this.levels.level;
    return rankOf(level) >= rankOf(wanted);
  }
}

function rankOf(level: LogLevel): number {
  return LOG_LEVELS.indexOf(level);
}

function mostTalkative(levels: readonly LogLevel[]): LogLevel {
  return LOG_LEVELS.find((level) => levels.includes(level)) ?? 'info';
}
