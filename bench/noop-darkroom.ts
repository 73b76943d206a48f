import 'reflect-metadata';
import { startDarkroom } from '../src/app.setup.js';
import { loadConfig } from '../src/config/load-config.js';
import { NoopModule } from './noop-kind.js';

/** Darkroom with the no-op kind; the first argument is how many of its tasks a worker runs at once. */
const darkroom = await startDarkroom(loadConfig(process.env), [
  NoopModule.withConcurrency(Number(process.argv[2] ?? 10)),
]);
process.on('SIGTERM', () => void darkroom.stop().then(() => process.exit(0)));
