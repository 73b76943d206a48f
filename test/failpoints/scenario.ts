import { expect } from 'vitest';
import { until } from '../support/until.js';
import { expectInvariants, untilQuiet } from './invariants.js';
import { processesOf } from './processes-of.js';
import type { Death, Scene } from './scene.js';
import { doom } from './scene.js';

/** How processes come to die at a failpoint, and what is to be seen afterwards, beside what is always true. */
export interface Scenario {
  /** Where the first process dies, and the second, when there are several. */
  deaths: readonly [Death, ...Death[]];
  /** What happens to be done there, as the end of "dies at … while". */
  while: string;
  /** Settings of the processes that die. */
  doomed?: Record<string, string>;
  /** Before any process is started. */
  prepare?: (scene: Scene) => Promise<unknown>;
  /** Asks the first process for what leads it to its death. */
  lead: (scene: Scene) => Promise<unknown>;
  /** Goes on with the last process, once every request is answered. */
  goOn?: (scene: Scene) => Promise<unknown>;
  /** After everything has ended. */
  verify?: (scene: Scene) => Promise<unknown>;
}

/** Loaded machines are slow, and a process that takes over boots and waits for a lease. */
const DEATH_WITHIN = 180_000;

/** Against a hang only: it has its limits at each step, and waits for the boots of the others. */
export const SCENARIO_WITHIN = 900_000;

/** Lets processes die, starts another one, and looks whether all is well. */
export async function play(scene: Scene, { deaths, doomed, prepare, lead, goOn, verify }: Scenario): Promise<void> {
  await prepare?.(scene);
  for (const [index, death] of deaths.entries()) {
    const environment = { ...doomed, ...doom(death) };
    if (index === 0) {
      await scene.start(environment);
      await scene.subscribe();
      await lead(scene);
    } else {
      await scene.spawn(environment);
    }
    await scene.untilDead(death, DEATH_WITHIN);
  }
  await scene.start();
  await scene.requests.repeat();
  await goOn?.(scene);
  await untilQuiet(scene);
  await expectInvariants(scene);
  await verify?.(scene);
  expect(await scene.process.stop()).toBe(0);
  await until('no process to be left', async () => (await processesOf(scene.dataDir)).length === 0);
}
