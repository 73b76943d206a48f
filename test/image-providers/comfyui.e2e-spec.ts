import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ComfyUiProvider } from '../../src/image-providers/comfyui/comfyui.provider.js';
import { readWorkflows } from '../../src/image-providers/comfyui/workflow-folder.js';
import type { ProviderLimits } from '../../src/image-providers/http/provider-limits.js';
import { IMAGE_JOB_TYPES } from '../../src/image-providers/image-provider.js';
import { newTestFolder, projectRoot, removeTestFolder } from '../support/test-folder.js';
import { ComfyUiFixture } from './fixtures/comfyui-fixture.js';
import { providerContract } from './provider-contract.js';
import { TestContext, carryOut, failureOf, inputImage, jobOf } from './provider-jobs.js';

type Graph = Record<string, { inputs: Record<string, unknown>; _meta: { title: string } }>;

const workflows = readWorkflows(join(projectRoot, 'assets/comfyui'));
const providerAt = (url: string, limits: Partial<ProviderLimits> = {}) =>
  new ComfyUiProvider({ url, workflows, limits });

describe.each([true, false])('With the jobs API: %s,', (hasJobsApi) => {
  providerContract('comfyui', {
    fixture: () => Object.assign(new ComfyUiFixture(), { hasJobsApi }),
    provider: providerAt,
    unanswered: 'lost',
    hasIds: true,
    moderates: false,
  });
});

describe('The protocol of ComfyUI', () => {
  let fixture: ComfyUiFixture;
  let folder: string;
  let context: TestContext;

  beforeEach(async () => {
    fixture = await new ComfyUiFixture().start();
    folder = await newTestFolder('comfyui');
    context = new TestContext(folder);
  });
  afterEach(async () => {
    await fixture.stop();
    await removeTestFolder(folder);
  });

  const titled = (title: string) => {
    const graph: Graph = fixture.requests.find(({ path }) => path === '/prompt')?.json.prompt;
    return Object.values(graph).find(({ _meta: meta }) => meta.title === title)?.inputs;
  };

  it('puts a job into the named nodes of its workflow', async () => {
    const job = jobOf({ negativePrompt: 'blur', seed: 42, size: { width: 768, height: 512 }, count: 3 });
    await carryOut(providerAt(fixture.url), job, context);
    expect(titled('prompt')).toMatchObject({ text: 'a red fox' });
    expect(titled('negative prompt')).toMatchObject({ text: 'blur' });
    expect(titled('seed')).toMatchObject({ seed: 42 });
    expect(titled('size')).toEqual({ width: 768, height: 512, batch_size: 3 });
  });

  it('takes another seed each time when none is given, as the same graph would not be run again', async () => {
    await carryOut(providerAt(fixture.url), jobOf(), context);
    await carryOut(providerAt(fixture.url), jobOf(), context);
    const prompts = fixture.requests.filter(({ path }) => path === '/prompt');
    expect(prompts[0]?.json.prompt).not.toEqual(prompts[1]?.json.prompt);
  });

  it.each(IMAGE_JOB_TYPES.filter((type) => type !== 'CREATE'))(
    'has a workflow for %s that holds together',
    async (type) => {
      const source = { ...(await inputImage(folder)), width: 3000, height: 2000 };
      const max = workflows.get(type)?.maxReferences ?? 0;
      for (const count of [0, max]) {
        const references = await Promise.all(Array.from({ length: count }, () => inputImage(folder)));
        const { images } = await carryOut(providerAt(fixture.url), jobOf({ type, source, references }), context);
        expect(images).toEqual([{ path: expect.any(String) }]);
      }
      expect(titled('size')).toMatchObject({ width: 1248, height: 832 });
      expect(titled('source image')?.image).toMatch(/^darkroom\/.+-0\.png$/);
    },
  );

  it('refuses more references than the workflow of the type has nodes for', async () => {
    const references = [await inputImage(folder)];
    const job = jobOf({ type: 'WHITE_BACKGROUND', source: references[0] ?? null, references });
    expect(await failureOf(carryOut(providerAt(fixture.url), job, context))).toMatchObject({ failure: 'rejected' });
    expect(fixture.requests).toEqual([]);
  });

  it('orders under the id that was stored, so that an order that was cut off is found', async () => {
    const provider = providerAt(fixture.url);
    const taskId = provider.chooseTaskId();
    fixture.instead = (request, response) => {
      fixture.instead = null;
      // It arrives, and the answer does not.
      fixture.orders.set(request.json.prompt_id, { graph: request.json.prompt, asked: 9, cancelled: false });
      response.socket?.destroy();
    };
    expect(await provider.start(jobOf(), context, taskId)).toEqual({ taskId });
    expect(await provider.poll(taskId, jobOf(), context)).toHaveProperty('done');
  });

  it('tells an order that a restart has lost', async () => {
    const provider = providerAt(fixture.url);
    const taskId = provider.chooseTaskId();
    await provider.start(jobOf(), context, taskId);
    fixture.forget();
    expect(await failureOf(provider.poll(taskId, jobOf(), context))).toMatchObject({ failure: 'lost' });
  });

  it('stops what runs in an old version only when that is the order', async () => {
    fixture.hasJobsApi = false;
    fixture.scenario = 'waiting';
    const provider = providerAt(fixture.url);
    const mine = provider.chooseTaskId();
    await provider.start(jobOf(), context, mine);
    await provider.cancel('another-order');
    expect(fixture.requests.some(({ path }) => path === '/interrupt')).toBe(false);
    await provider.cancel(mine);
    expect(fixture.requests.find(({ path }) => path === '/interrupt')?.json).toEqual({ prompt_id: mine });
    expect(fixture.orders.get(mine)?.cancelled).toBe(true);
  });

  it('says what is wrong with a folder of workflows', async () => {
    expect(() => readWorkflows(folder)).toThrow(/There is no workflow such as CREATE\.json/);
    await writeFile(join(folder, 'CREATE.json'), JSON.stringify({ nodes: [], links: [] }));
    expect(() => readWorkflows(folder)).toThrow(/API format/);
    await writeFile(join(folder, 'CREATE.json'), JSON.stringify({ 1: { class_type: 'SaveImage', inputs: {} } }));
    expect(() => readWorkflows(folder)).toThrow(/no node titled "output"/);
  });
});
