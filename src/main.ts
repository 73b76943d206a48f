import 'reflect-metadata';
import { startDarkroom } from './app.setup.js';
import { announce } from './announce.js';
import { loadConfig } from './config/load-config.js';
import { explainStartFailure } from './start-failure.js';
import { stopSignal, untilAborted } from './stop-signal.js';

const told = stopSignal();
try {
  const config = loadConfig(process.env);
  const darkroom = await startDarkroom(config, [], told);
  await announce(config, darkroom.app);
  await untilAborted(told);
  process.stderr.write(`${told.reason}: finishing what runs, then stopping\n`);
  await darkroom.stop(true);
  process.exit(0);
} catch (error) {
  if (error === told.reason) {
    process.stderr.write(`${told.reason}: stopped before it had started\n`);
    process.exit(0);
  }
  console.error(explainStartFailure(error) ?? error);
  process.exit(1);
}
