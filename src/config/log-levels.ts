export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const LEVEL = LOG_LEVELS.join('|');
export const LOG_LEVEL_SYNTAX = new RegExp(
  `^((${LEVEL})|[a-z][a-z0-9-]*=(${LEVEL}))(\\s*,\\s*[a-z][a-z0-9-]*=(${LEVEL}))*$`,
);

/** What is logged: from which level on, and where it is another one. */
export interface LogLevels {
  level: LogLevel;
  modules: ReadonlyMap<string, LogLevel>;
}

/** Reads `info,task-lifecycle=debug`; without a level for everything that is `info`. */
export function parseLogLevels(text: string): LogLevels {
  const parts = text.split(',').map((part) => part.trim().split('='));
  const level = parts.find((part) => part.length === 1)?.[0];
  const modules = parts.flatMap(([name = '', value]) => (isLevel(value) ? [[name, value] as const] : []));
  return { level: isLevel(level) ? level : 'info', modules: new Map(modules) };
}

function isLevel(text: string | undefined): text is LogLevel {
  return LOG_LEVELS.some((level) => level === text);
}
