import 'reflect-metadata';
import { startDarkroom } from '../../src/app.setup.js';
import { loadConfig } from '../../src/config/load-config.js';
import { stopSignal, untilAborted } from '../../src/stop-signal.js';
import { SampleTasksModule } from './sample-tasks.module.js';

/** Darkroom with the sample kind, for tests that need to kill it. */
const told = stopSignal();
const darkroom = await startDarkroom(loadConfig(process.env), [SampleTasksModule], told);
await untilAborted(told);
await darkroom.stop(true);
process.exit(0);
