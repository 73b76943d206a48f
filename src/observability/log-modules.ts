import type { LogLevel, LogLevels } from '../config/log-levels.js';

/** Whose lines are whose: folders of src/ and the names under which they log. A test compares it with the sources. */
export const LOG_MODULES: Readonly<Record<string, readonly string[]>> = {
  catalog: ['Catalog'],
  credits: ['Credits'],
  files: ['Files'],
  'generation-tasks': ['OldEditTasksService'],
  http: ['Http', 'Idempotency', 'Requests'],
  'image-providers': ['Providers'],
  notifications: ['Streams', 'EventTokens', 'Webhooks'],
  'pdf-jobs': ['LanguageModel', 'PdfPool'],
  redis: ['Redis'],
  'task-lifecycle': ['Leases', 'Operations', 'Parts', 'Queue', 'Rescue', 'Retention', 'Tasks', 'Worker', 'Workers'],
  'video-composition': ['Composer', 'Ffmpeg'],
};

/** The levels by the names that lines carry: of a folder's all, or of a single one in small letters (`webhooks=debug`). */
export function levelsByContext({ modules }: LogLevels): ReadonlyMap<string, LogLevel> {
  const levels = new Map<string, LogLevel>();
  for (const [name, level] of modules) for (const context of LOG_MODULES[name] ?? []) levels.set(context, level);
  for (const context of Object.values(LOG_MODULES).flat()) {
    const own = modules.get(context.toLowerCase());
    if (own !== undefined && !(context.toLowerCase() in LOG_MODULES)) levels.set(context, own);
  }
  return levels;
}

/** Names that stand for nothing; a typing error would otherwise be found when the lines are missed. */
export function unknownModules({ modules }: LogLevels): string[] {
  const contexts = Object.values(LOG_MODULES)
    .flat()
    .map((context) => context.toLowerCase());
  return [...modules.keys()].filter((name) => !(name in LOG_MODULES) && !contexts.includes(name));
}
