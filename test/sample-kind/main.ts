import 'reflect-metadata';
import { startDarkroom } from '../../src/app.setup.js';
import { loadConfig } from '../../src/config/load-config.js';
import { SampleTasksModule } from './sample-tasks.module.js';

/** Darkroom with the sample kind, for tests that need to kill it. */
const darkroom = await startDarkroom(loadConfig(process.env), [SampleTasksModule]);
process.on('SIGTERM', () => void darkroom.stop(true).then(() => process.exit(0)));
