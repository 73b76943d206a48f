import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { parseJson } from '../json.js';
import { loadConfig } from '../config/load-config.js';
import { withLogContext, logContext } from './log-context.js';
import { LOG_MODULES } from './log-modules.js';
import { PinoLogger, createLogger } from './logger.js';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));

function logged(level: string): string[] {
  const lines: string[] = [];
  const config = loadConfig({ LOG_LEVEL: level });
  const sink = pino(
    { level: createLogger(config).level, mixin: () => ({ ...logContext() }) },
    { write: (line) => void lines.push(line) },
  );
  const logger = new PinoLogger(sink, config);
  withLogContext({ requestId: 'r1', taskId: 't1' }, () => {
    logger.debug('leases', 'Leases');
    logger.debug({ n: 1 }, 'hooks', 'Webhooks');
    logger.log('files', 'Files');
    logger.log('nobody in particular');
  });
  return lines;
}

const texts = (lines: string[]): unknown[] => lines.map((line) => parseJson<{ msg: unknown }>(line).msg);

it('logs every module at the one level', () => {
  expect(texts(logged('info'))).toEqual(['files', 'nobody in particular']);
  expect(texts(logged('debug'))).toEqual(['leases', 'hooks', 'files', 'nobody in particular']);
  expect(texts(logged('warn'))).toEqual([]);
});

it('logs a module at a level of its own, by folder or by name', () => {
  expect(texts(logged('info,task-lifecycle=debug'))).toEqual(['leases', 'files', 'nobody in particular']);
  expect(texts(logged('info, webhooks=debug , files=error'))).toEqual(['hooks', 'nobody in particular']);
  expect(texts(logged('notifications=trace'))).toEqual(['hooks', 'files', 'nobody in particular']);
});

it('keeps the ids of the request and the task on every line', () => {
  for (const line of logged('warn,task-lifecycle=debug,files=info'))
    expect(JSON.parse(line)).toMatchObject({ requestId: 'r1', taskId: 't1' });
});

it('refuses levels and modules that there are not', () => {
  for (const level of ['loud', 'info,', 'info,files', 'files=loud', 'info;files=debug'])
    expect(() => loadConfig({ LOG_LEVEL: level }), level).toThrow(/LOG_LEVEL must be a level/);
  expect(() => createLogger(loadConfig({ LOG_LEVEL: 'info,fils=debug' }))).toThrow(
    /LOG_LEVEL names fils, and there is no such module; there are: .*files/,
  );
});

it('knows every name that the sources log under', () => {
  const folders = readdirSync(SOURCES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    const files = readdirSync(join(SOURCES, name), { recursive: true, encoding: 'utf8' });
    const texts = files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => readFileSync(join(SOURCES, name, file), 'utf8'));
    const contexts = texts.flatMap((text) =>
      [...text.matchAll(/new Logger\('(\w+)'\)/g)].map(([, context]) => context),
    );
    for (const context of contexts) expect(LOG_MODULES[name], `src/${name} logs as ${context}`).toContain(context);
  }
});
