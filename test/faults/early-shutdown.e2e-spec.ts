import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../src/database/free-port.js';
import { SAMPLE_MAIN } from '../support/bundled.js';
import { DarkroomProcess } from '../support/darkroom-process.js';
import { TestStage } from '../support/test-app.js';

describe('SIGTERM while a process starts', () => {
  let stage: TestStage;

  beforeAll(async () => {
    stage = await TestStage.build();
  });
  afterAll(() => stage.close());

  it('ends it at once while it waits for PostgreSQL', { timeout: 40_000 }, async () => {
    const nobody = `postgres://nobody@127.0.0.1:${await findFreePort()}/nothing`;
    const started = await DarkroomProcess.spawn({ DATABASE_URL: nobody, DATA_DIR: stage.dataDir, ROLE: 'worker' });
    await started.untilLog(({ msg }) => msg === 'waiting for PostgreSQL …', 30_000);
    const asked = Date.now();
    expect(await started.stop()).toBe(0);
    expect(Date.now() - asked).toBeLessThan(5_000);
  });

  it(
    'makes it stop in order once it has started, as it may have taken tasks by then',
    { timeout: 40_000 },
    async () => {
      const environment = { ...stage.environment(), ROLE: 'worker' };
      const started = await DarkroomProcess.spawn(environment, { main: SAMPLE_MAIN });
      // The modules are being started.
      await started.untilLog(({ context }) => context === 'Ffmpeg', 30_000);
      expect(await started.stop()).toBe(0);
      expect(started.logs.map(({ msg }) => msg)).toContain('stopping: no more tasks are taken');
    },
  );
});
