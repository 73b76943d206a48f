import 'reflect-metadata';
import { startDarkroom } from './app.setup.js';
import { announce } from './announce.js';
import { loadConfig } from './config/load-config.js';
import { explainStartFailure } from './start-failure.js';

try {
  const config = loadConfig(process.env);
  const darkroom = await startDarkroom(config);
  await announce(config, darkroom.app);
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    process.stderr.write(`${signal}: finishing what runs, then stopping\n`);
    darkroom.stop(true).then(
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
  console.error(explainStartFailure(error) ?? error);
  process.exit(1);
}
