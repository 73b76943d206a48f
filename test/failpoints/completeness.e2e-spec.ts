import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILPOINTS } from '../../src/failpoints.js';
import { projectRoot } from '../support/test-folder.js';
import { FailpointServers } from './failpoint-servers.js';
import { SCENARIO_WITHIN } from './scenario.js';
import { ACCEPTING } from './scenarios/accepting.js';
import { IMPORT_DEATHS } from './scenarios/importing.js';
import { KEEPING } from './scenarios/keeping.js';
import { PARTS } from './scenarios/parts.js';
import { create, expectTasks } from './scenarios/sample-requests.js';
import { WORKING } from './scenarios/working.js';

/** The sources, by path. */
async function sources(): Promise<Map<string, string>> {
  const paths = await Promise.all(
    ['src', 'scripts'].map(async (folder) =>
      (await readdir(join(projectRoot, folder), { recursive: true })).map((path) => join(folder, path)),
    ),
  );
  const files = paths.flat().filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'));
  return new Map(
    await Promise.all(files.map(async (path) => [path, await readFile(join(projectRoot, path), 'utf8')] as const)),
  );
}

describe('the failpoints', () => {
  const listed = [...FAILPOINTS].sort();

  it('of the sources are those of the list, each in one place', async () => {
    const passed = [...(await sources()).values()].flatMap((text) =>
      [...text.matchAll(/\bfailpoint\('([^']+)'\)/g)].map(([, name]) => String(name)),
    );
    expect(passed.sort()).toEqual(listed);
  });

  // Each scenario fails when its process does not die at its failpoint.
  it('are each the death of a process in these tests', () => {
    const scenarios = [...ACCEPTING, ...WORKING, ...KEEPING, ...PARTS].flatMap(({ deaths }) => [...deaths]);
    const died = [...scenarios, ...IMPORT_DEATHS].map((death) => String(death.split('@')[0]));
    expect([...new Set(died)].sort()).toEqual(listed);
  });

  it('have no listener in the sources, nor anything that could make one', async () => {
    const users = [...(await sources())].filter(([, text]) => text.includes('diagnostics_channel'));
    expect(users.map(([path]) => path)).toEqual([join('src', 'failpoints.ts')]);
    expect(users[0]?.[1]).not.toMatch(/subscribe\(|process\./);
  });
});

describe('without the module that listens', () => {
  let servers: FailpointServers;

  beforeAll(async () => {
    servers = await FailpointServers.start();
  });
  afterAll(() => servers.stop());

  it('no setting makes a process die', { timeout: SCENARIO_WITHIN }, () =>
    servers.onScene(async (scene) => {
      await scene.start({ DIE_AT: 'submit:committed', NODE_ENV: 'test' });
      await create(scene, { credits: 3 });
      await scene.user.untilEnded(scene.requests.idsOf('/tasks')[0] ?? '', 60_000);
      await expectTasks(scene, { status: 'COMPLETED', retryCount: 0 });
    }),
  );
});
