import 'reflect-metadata';
import { startDarkroom } from './app.setup.js';
import { announce } from './announce.js';
import { ConfigError, loadConfig } from './config/load-config.js';
import { EmbeddedPostgresError } from './database/postgres-failure.js';

try {
  const config = loadConfig(process.env);
  const darkroom = await startDarkroom(config);
  await announce(config, darkroom.app);
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    process.stderr.write(`${signal}: finishing what runs, then stopping\n`);
    darkroom.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  // What the person who starts it can mend is told in a sentence; the rest with all that is known.
  const known = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  console.error(known ? error.message : error);
  process.exit(1);
}
