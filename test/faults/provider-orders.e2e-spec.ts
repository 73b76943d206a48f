import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ComfyUiFixture } from '../image-providers/fixtures/comfyui-fixture.js';
import { DashScopeFixture } from '../image-providers/fixtures/dashscope-fixture.js';
import type { FixtureServer } from '../image-providers/fixtures/fixture-server.js';
import { OpenAiFixture } from '../image-providers/fixtures/openai-fixture.js';
import { ReplicateFixture } from '../image-providers/fixtures/replicate-fixture.js';
import type { ApiClient } from '../support/api-client.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';

describe('when the worker that placed orders is killed', () => {
  let fleet: Fleet;
  let client: ApiClient;
  let environment: Record<string, string>;
  const fixtures: Record<string, FixtureServer> = {
    replicate: new ReplicateFixture(),
    dashscope: new DashScopeFixture(),
    comfyui: new ComfyUiFixture(),
    openai: new OpenAiFixture(),
  };
  const urlOf = (name: string): string => fixtures[name]?.url ?? '';

  beforeAll(async () => {
    fleet = await Fleet.build();
    await Promise.all(Object.values(fixtures).map((fixture) => fixture.start()));
    environment = {
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: urlOf('openai'),
      REPLICATE_API_TOKEN: 'k',
      REPLICATE_BASE_URL: urlOf('replicate'),
      DASHSCOPE_API_KEY: 'k',
      DASHSCOPE_BASE_URL: urlOf('dashscope'),
      COMFYUI_URL: urlOf('comfyui'),
    };
    const [api] = await Promise.all([fleet.start('api', environment), fleet.start('scheduler', environment)]);
    client = await guestOf(api);
  });
  afterAll(async () => {
    await fleet.stop();
    await Promise.all(Object.values(fixtures).map((fixture) => fixture.stop()));
  });

  const order = async (provider: string): Promise<string> => {
    const body = { type: 'CREATE', prompt: 'a red fox', config: { provider } };
    const answer = await client.post('/api/v1/generation/tasks', body);
    expect({ provider, status: answer.status }).toEqual({ provider, status: 202 });
    return answer.body.data.id;
  };

  it('another one goes on with them, and each is placed once', { timeout: 90_000 }, async () => {
    for (const [name, fixture] of Object.entries(fixtures)) fixture.scenario = name === 'openai' ? 'slow' : 'waiting';
    const doomed = await fleet.start('worker', environment);
    const ids = new Map<string, string>();
    for (const name of Object.keys(fixtures)) ids.set(name, await order(name));
    await until('all orders', () => Object.values(fixtures).every(({ submits }) => submits === 1));
    await until('their ids to be stored', async () => {
      const [row] = await fleet.db.query(
        'SELECT count(*)::int AS n FROM generation_tasks WHERE provider_task_id IS NOT NULL AND provider_submitted',
      );
      return row.n === 3;
    });
    await doomed.kill('SIGKILL');
    for (const fixture of Object.values(fixtures)) fixture.release();
    await fleet.start('worker', environment);

    for (const name of ['replicate', 'dashscope', 'comfyui']) {
      const task = await client.untilEnded(ids.get(name) ?? '', 30_000);
      expect({ name, ...task }).toMatchObject({ name, status: 'COMPLETED', retryCount: 1 });
      expect(fixtures[name]?.submits).toBe(1);
    }
    // OpenAI's have no id: whether it was made, and charged, nobody can tell.
    expect(await client.untilEnded(ids.get('openai') ?? '', 30_000)).toMatchObject({
      status: 'FAILED',
      creditsRefunded: 1,
      error: { code: 'OUTCOME_UNKNOWN', retryable: false },
    });
    expect(fixtures.openai?.submits).toBe(1);
  });
});
