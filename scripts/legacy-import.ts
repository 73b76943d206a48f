import 'reflect-metadata';
import { DataSource } from 'typeorm';
import type { Config } from '../src/config/config.js';
import { loadConfig } from '../src/config/load-config.js';
import { generationKind } from '../src/generation-tasks/generation.kind.js';
import { GenerationTask } from '../src/generation-tasks/generation-task.entity.js';
import { ImportReport } from '../src/generation-tasks/legacy/import-report.js';
import { ImportWriter } from '../src/generation-tasks/legacy/import-writer.js';
import { LegacyImport } from '../src/generation-tasks/legacy/legacy-import.js';
import { configuredProvider } from '../src/image-providers/provider-choice.js';
import { ReadOnlyRedis } from '../src/redis/read-only-redis.js';
import type { ImportArguments } from './legacy-import/arguments.js';
import { HELP, UsageError, parseArguments } from './legacy-import/arguments.js';
import { explainImportFailure } from './legacy-import/import-failure.js';
import { summaryText } from './legacy-import/summary-text.js';
import { withProgressBar } from './legacy-import/progress-bar.js';
import { withDatabase } from './with-database.js';

/** `npm run legacy:import`: takes over the tasks of the older service; see docs/migration.md. */
async function importInto(url: string, config: Config, given: ImportArguments): Promise<void> {
  const store = new ReadOnlyRedis(given.redis, false);
  const db = new DataSource({ type: 'postgres', url, entities: [GenerationTask], poolSize: 2 });
  try {
    await store.connect();
    await db.initialize();
    await importFrom(store, db, config, given);
  } finally {
    await store.close();
    if (db.isInitialized) await db.destroy();
  }
}

async function importFrom(store: ReadOnlyRedis, db: DataSource, config: Config, given: ImportArguments): Promise<void> {
  const report = await ImportReport.create(given.report, given.dryRun);
  try {
    const legacy = new LegacyImport(store, new ImportWriter(db, given.dryRun), report, {
      pattern: given.pattern,
      mapping: {
        unfinished: given.unfinished,
        providerFor: (type) => configuredProvider(config, type),
        maxAttempts: generationKind(config).retryDelays.length + 1,
        now: new Date(),
      },
    });
    await withProgressBar(await legacy.count(), (onRead) => legacy.run(onRead));
    console.log(summaryText(report.summary, given.report));
  } finally {
    await report.close();
  }
}

try {
  const config = loadConfig(process.env);
  const given = parseArguments(process.argv.slice(2), config);
  if (given === 'help') console.log(HELP);
  else await withDatabase(config, (url) => importInto(url, config, given));
} catch (error) {
  console.error(explainImportFailure(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
