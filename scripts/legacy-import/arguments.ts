import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../../src/config/config.js';
import { isSameRedis } from '../../src/config/same-redis.js';

/** What to import, and how. */
export interface ImportArguments {
  redis: string;
  pattern: string;
  dryRun: boolean;
  unfinished: 'queue' | 'fail';
  /** Path of the report. */
  report: string;
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `Takes over the tasks of the older Redis-based edit service; the guide is docs/migration.md.

npm run legacy:import -- --redis redis://host:6379 [options]

  --redis <url>             the old store; nothing is written to it (default: LEGACY_REDIS_URL)
  --pattern <pattern>       which keys are tasks (default: task:*); the id is what follows the last colon before the
                            first wildcard
  --dry-run                 do everything but write, and say what would be done
  --unfinished queue|fail   tasks that have not ended are queued here (default), or failed with their credits given back
  --report <path>           a line of JSON for each key that was left out (default: legacy-import-report.jsonl in DATA_DIR)
  --help                    this text

It may be stopped and started again at any time: what is here already is left alone.
Exit code: 0 when it is done, also with keys left out; 1 when it could not finish; 2 for a wrong option.`;

const OPTIONS = {
  redis: { type: 'string' },
  pattern: { type: 'string', default: 'task:*' },
  'dry-run': { type: 'boolean', default: false },
  unfinished: { type: 'string', default: 'queue' },
  report: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @throws UsageError */
export function parseArguments(args: string[], config: Config): ImportArguments | 'help' {
  const values = parseOptions(args);
  if (values.help) return 'help';
  const redis = values.redis ?? config.legacyRedisUrl;
  if (redis === undefined) throw new UsageError('--redis is missing: where is the old store?');
  if (!/^rediss?:\/\/./.test(redis) || !URL.canParse(redis))
    throw new UsageError('--redis must be a URL like redis://host:6379');
  if (isSameRedis(redis, config.redisUrl))
    throw new UsageError(
      '--redis is the Redis of REDIS_URL: the old store must be another one, or another database of it',
    );
  const { unfinished } = values;
  if (unfinished !== 'queue' && unfinished !== 'fail') throw new UsageError('--unfinished must be queue or fail');
  if (values.pattern === '') throw new UsageError('--pattern must not be empty');
  return {
    redis,
    pattern: values.pattern,
    dryRun: values['dry-run'],
    unfinished,
    report: resolve(values.report ?? join(config.dataPath, 'legacy-import-report.jsonl')),
  };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
