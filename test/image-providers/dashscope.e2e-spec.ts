import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DashScopeProvider } from '../../src/image-providers/dashscope/dashscope.provider.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { DashScopeFixture } from './fixtures/dashscope-fixture.js';
import { providerContract } from './provider-contract.js';
import { KEY, TestContext, carryOut, failureOf, inputImage, jobOf } from './provider-jobs.js';

const contractOf = (model: string, textModel: string, hasIds: boolean) =>
  ({
    fixture: () => new DashScopeFixture(),
    provider: (url, limits) => new DashScopeProvider({ apiKey: KEY, baseUrl: url, model, textModel, limits }),
    unanswered: 'unknown-outcome',
    hasIds,
    moderates: true,
  }) satisfies Parameters<typeof providerContract<DashScopeFixture>>[1];

describe('With models that answer with a task,', () => {
  providerContract('dashscope', contractOf('wan2.5-i2i-preview', 'wan2.5-t2i-preview', true));
});
describe('With models that answer with a task and take messages,', () => {
  providerContract('dashscope', contractOf('wan2.6-image', 'wan2.6-t2i', true));
});
describe('With models that answer with pictures,', () => {
  providerContract('dashscope', contractOf('qwen-image-edit-plus', 'qwen-image-plus', false));
});

describe('The protocol of DashScope', () => {
  let fixture: DashScopeFixture;
  let folder: string;
  let context: TestContext;

  beforeEach(async () => {
    fixture = await new DashScopeFixture().start();
    folder = await newTestFolder('dashscope');
    context = new TestContext(folder);
  });
  afterEach(async () => {
    await fixture.stop();
    await removeTestFolder(folder);
  });

  const providerOf = (model: string, textModel = 'wan2.5-t2i-preview') =>
    new DashScopeProvider({ apiKey: KEY, baseUrl: fixture.url, model, textModel });
  const editOf = async () =>
    jobOf({
      type: 'HEAD_SWAP',
      source: await inputImage(folder),
      references: [await inputImage(folder)],
      size: { width: 1280, height: 720 },
      seed: 2 ** 31 + 7,
      negativePrompt: 'blur',
      count: 2,
    });
  const bodyOf = async (model: string) => {
    await carryOut(providerOf(model), await editOf(), context);
    return fixture.requests[0];
  };

  it('sends messages to the qwen family, and waits for the answer', async () => {
    const request = await bodyOf('qwen-image-edit-plus');
    expect(request?.headers['x-dashscope-async']).toBeUndefined();
    const content = request?.json.input.messages[0].content;
    expect(content.map((part: object) => Object.keys(part)[0])).toEqual(['image', 'image', 'text']);
    expect(content[0].image).toMatch(/^data:image\/png;base64,/);
    const parameters = { n: 2, watermark: false, size: '1280*720', seed: 7, negative_prompt: 'blur' };
    expect(request?.json.parameters).toEqual(parameters);
  });

  it.each([
    [
      'wan2.5-i2i-preview',
      '/api/v1/services/aigc/image2image/image-synthesis',
      ['prompt', 'negative_prompt', 'images'],
    ],
    [
      'wanx2.1-imageedit',
      '/api/v1/services/aigc/image2image/image-synthesis',
      ['function', 'prompt', 'negative_prompt', 'base_image_url'],
    ],
    ['wan2.6-image', '/api/v1/services/aigc/image-generation/generation', ['messages']],
  ])('makes a task with %s', async (model, path, input) => {
    const request = await bodyOf(model);
    expect(request?.path).toBe(path);
    expect(request?.headers['x-dashscope-async']).toBe('enable');
    expect(Object.keys(request?.json.input)).toEqual(input);
    expect(request?.json.parameters.n).toBe(2);
  });

  it('uses the other model where no picture goes in', async () => {
    await carryOut(providerOf('qwen-image-edit-plus'), jobOf(), context);
    expect(fixture.requests[0]).toMatchObject({
      path: '/api/v1/services/aigc/text2image/image-synthesis',
      json: { model: 'wan2.5-t2i-preview', input: { prompt: 'a red fox' }, parameters: { n: 1 } },
    });
  });

  it('knows what its models can do', () => {
    expect(providerOf('qwen-image-edit').capabilities).toMatchObject({ maxReferences: 2, maxCount: 1 });
    expect(providerOf('wanx2.1-imageedit').capabilities).toMatchObject({ maxReferences: 0, maxCount: 4 });
  });

  it('tells the reason of each picture that failed', async () => {
    fixture.scenario = 'one-bad';
    const { images } = await carryOut(providerOf('wan2.5-i2i-preview'), jobOf({ count: 2 }), context);
    expect(images[1]).toEqual({
      error: { code: 'DataInspectionFailed', message: 'Output data may contain inappropriate content.' },
    });
  });

  it.each([
    [{ task_status: 'FAILED', code: 'DataInspectionFailed', message: 'not this' }, 'moderated'],
    [{ task_status: 'FAILED', code: 'InvalidParameter', message: 'too small' }, 'rejected'],
    [{ task_status: 'FAILED', code: 'Throttling', message: 'too much' }, 'failed'],
    [{ task_status: 'SUCCEEDED', results: [{ code: 'DataInspectionFailed', message: 'not this' }] }, 'moderated'],
    [{ task_status: 'SUCCEEDED', results: [] }, 'unreadable-result'],
  ])('takes a task that is %j for %s', async (output, failure) => {
    fixture.instead = (_request, response) => response.end(JSON.stringify({ output }));
    const work = providerOf('wan2.5-i2i-preview').poll('task-1', jobOf(), context);
    expect(await failureOf(work)).toMatchObject({ failure });
  });
});
