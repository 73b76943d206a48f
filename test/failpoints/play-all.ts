import { afterAll, beforeAll, it } from 'vitest';
import { FailpointServers } from './failpoint-servers.js';
import type { Scenario } from './scenario.js';
import { SCENARIO_WITHIN, play } from './scenario.js';

/** A test for each scenario, several at a time: mostly they wait for a lease. */
export function playAll(scenarios: readonly Scenario[]): void {
  let servers: FailpointServers;

  beforeAll(async () => {
    servers = await FailpointServers.start();
  });
  afterAll(() => servers.stop());

  for (const scenario of scenarios) {
    const title = scenario.deaths.join(', the next at ');
    it.concurrent(`a process dies at ${title} while ${scenario.while}`, { timeout: SCENARIO_WITHIN }, () =>
      servers.onScene((scene) => play(scene, scenario)),
    );
  }
}
