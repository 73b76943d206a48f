import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ComfyUiProvider } from '../../src/image-providers/comfyui/comfyui.provider.js';
import { readWorkflows } from '../../src/image-providers/comfyui/workflow-folder.js';
import { DashScopeProvider } from '../../src/image-providers/dashscope/dashscope.provider.js';
import { GuardedProvider } from '../../src/image-providers/guard/guarded-provider.js';
import type { ImageProvider } from '../../src/image-providers/image-provider.js';
import { OpenAiProvider } from '../../src/image-providers/openai/openai.provider.js';
import type { Order, OrderMemory } from '../../src/image-providers/provider-run.js';
import { runProviderJob } from '../../src/image-providers/provider-run.js';
import { ReplicateProvider } from '../../src/image-providers/replicate/replicate.provider.js';
import { newTestFolder, projectRoot, removeTestFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { ComfyUiFixture } from './fixtures/comfyui-fixture.js';
import { DashScopeFixture } from './fixtures/dashscope-fixture.js';
import type { FixtureServer } from './fixtures/fixture-server.js';
import { OpenAiFixture } from './fixtures/openai-fixture.js';
import { ReplicateFixture } from './fixtures/replicate-fixture.js';
import { KEY, TestContext, failureOf, jobOf } from './provider-jobs.js';

const KILLED = new Error('killed');

/** The row that outlives workers. */
class Row implements OrderMemory {
  taskId: string | null = null;
  submitted = false;

  async save(order: Order): Promise<void> {
    Object.assign(this, order);
  }
}

const dashScopeAt = (baseUrl: string): ImageProvider =>
  new DashScopeProvider({ apiKey: KEY, baseUrl, model: 'wan2.5-i2i-preview', textModel: 'wan2.5-t2i-preview' });
const comfyUiAt = (url: string): ImageProvider =>
  new ComfyUiProvider({ url, workflows: readWorkflows(`${projectRoot}/assets/comfyui`) });
const replicateAt = (url: string): ImageProvider =>
  new ReplicateProvider({ apiToken: KEY, baseUrl: `${url}/v1`, model: 'a/b', textModel: 'a/b', imageInput: 'image' });
const openAiAt = (url: string): ImageProvider =>
  new OpenAiProvider({ apiKey: KEY, baseUrl: `${url}/v1`, model: 'gpt-image-1' });

let fixture: FixtureServer;
let folder: string;
beforeEach(async () => {
  folder = await newTestFolder('resuming');
});
afterEach(async () => {
  await fixture.stop();
  await removeTestFolder(folder);
});

const workerOf = (at: (url: string) => ImageProvider) => new GuardedProvider(at(fixture.url), 1);

describe.each([
  ['dashscope', () => new DashScopeFixture(), dashScopeAt],
  ['comfyui', () => new ComfyUiFixture(), comfyUiAt],
  ['replicate', () => new ReplicateFixture(), replicateAt],
] as const)('An order at %s whose worker dies', (_name, makeFixture, at) => {
  it('is finished by the next worker, and was made once', async () => {
    fixture = await makeFixture().start();
    fixture.scenario = 'waiting';
    const row = new Row();
    const first = new TestContext(folder);
    const work = runProviderJob(workerOf(at), jobOf(), row, first).catch((error: unknown) => error);
    await until('the task id to be stored', () => fixture.submits === 1 && row.taskId);
    first.abort(KILLED);
    expect(await work).toBe(KILLED);
    fixture.release();
    const second = new TestContext(folder);
    const { images } = await runProviderJob(workerOf(at), jobOf(), row, second);
    expect(images).toEqual([{ path: second.paths[0] }]);
    expect(fixture.submits).toBe(1);
  });
});

describe('An order at openai, which gives no id, whose worker dies', () => {
  it('is of unknown outcome, and not made a second time', async () => {
    fixture = await new OpenAiFixture().start();
    fixture.scenario = 'slow';
    const row = new Row();
    const first = new TestContext(folder);
    const work = runProviderJob(workerOf(openAiAt), jobOf(), row, first).catch((error: unknown) => error);
    await until('the order to arrive', () => fixture.submits === 1);
    first.abort(KILLED);
    expect(await work).toBe(KILLED);
    fixture.release();
    const again = runProviderJob(workerOf(openAiAt), jobOf(), row, new TestContext(folder));
    expect(await failureOf(again)).toMatchObject({ failure: 'unknown-outcome' });
    expect(fixture.submits).toBe(1);
  });

  it('is made again when it never arrived', async () => {
    fixture = await new OpenAiFixture().start();
    fixture.scenario = 'broken';
    const row = new Row();
    const context = new TestContext(folder);
    expect(await failureOf(runProviderJob(workerOf(openAiAt), jobOf(), row, context))).toMatchObject({
      failure: 'unavailable',
    });
    fixture.release();
    const { images } = await runProviderJob(workerOf(openAiAt), jobOf(), row, context);
    expect(images).toHaveLength(1);
  });
});
