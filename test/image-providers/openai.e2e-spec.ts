import OpenAI, { toFile } from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenAiProvider } from '../../src/image-providers/openai/openai.provider.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { picture } from './fixtures/fixture-server.js';
import { OpenAiFixture } from './fixtures/openai-fixture.js';
import { providerContract } from './provider-contract.js';
import { KEY, TestContext, carryOut, failureOf, inputImage, jobOf } from './provider-jobs.js';

providerContract('openai', {
  fixture: () => new OpenAiFixture(),
  provider: (url, limits) => new OpenAiProvider({ apiKey: KEY, baseUrl: `${url}/v1`, model: 'gpt-image-1', limits }),
  unanswered: 'unknown-outcome',
  hasIds: false,
  moderates: true,
});

describe('The protocol of OpenAI', () => {
  let fixture: OpenAiFixture;
  let folder: string;
  let context: TestContext;

  beforeEach(async () => {
    fixture = await new OpenAiFixture().start();
    folder = await newTestFolder('openai');
    context = new TestContext(folder);
  });
  afterEach(async () => {
    await fixture.stop();
    await removeTestFolder(folder);
  });

  const providerOf = (model: string) => new OpenAiProvider({ apiKey: KEY, baseUrl: `${fixture.url}/v1/`, model });

  it('asks other models for base64, and takes addresses as well', async () => {
    fixture.answersUrls = true;
    const { images } = await carryOut(providerOf('stable-diffusion'), jobOf({ count: 2 }), context);
    expect(images).toEqual(context.paths.map((path) => ({ path })));
    expect(fixture.requests[0]?.json).toEqual({
      model: 'stable-diffusion',
      prompt: 'a red fox',
      n: 2,
      response_format: 'b64_json',
    });
    // Addresses of pictures are signed: the key is not for them.
    expect(fixture.requests[1]?.headers.authorization).toBeUndefined();
  });

  it('sends the source first, then the references, and one picture alone by its simple name', async () => {
    const [source, first, second] = [await inputImage(folder), await inputImage(folder), await inputImage(folder)];
    const job = jobOf({ type: 'HEAD_SWAP', source, references: [first, second], size: { width: 1024, height: 1536 } });
    await carryOut(providerOf('gpt-image-1'), job, context);
    expect(fixture.lastForm?.getAll('image[]')).toHaveLength(3);
    expect(fixture.lastForm?.get('size')).toBe('1024x1536');
    expect(fixture.lastForm?.get('prompt')).toMatch(/head and face[^]+a red fox$/);
    await carryOut(providerOf('gpt-image-1'), jobOf({ type: 'WHITE_BACKGROUND', source }), context);
    expect(fixture.lastForm?.getAll('image')).toHaveLength(1);
  });

  it('tells pictures that were ordered and not made', async () => {
    // Some compatible servers make one, whatever is asked.
    const b64_json = (await picture()).toString('base64');
    fixture.instead = (_request, response) => response.end(JSON.stringify({ data: [{ b64_json }] }));
    const { images } = await carryOut(providerOf('gpt-image-1'), jobOf({ count: 2 }), context);
    expect(images[1]).toMatchObject({ error: { code: 'MISSING' } });
  });

  it.each([
    [400, { code: 'content_policy_violation' }, {}, 'moderated'],
    [400, { code: 'billing_hard_limit_reached' }, {}, 'quota'],
    [403, { code: null }, {}, 'quota'],
    [404, { code: 'model_not_found' }, {}, 'rejected'],
    [408, {}, {}, 'unavailable'],
    [409, {}, {}, 'unavailable'],
    [409, {}, { 'x-should-retry': 'false' }, 'rejected'],
    [400, {}, { 'x-should-retry': 'true' }, 'unavailable'],
    [503, {}, { 'x-should-retry': 'false' }, 'failed'],
    [429, {}, { 'retry-after-ms': '1500' }, 'rate-limited'],
    [504, {}, {}, 'unknown-outcome'],
  ])('takes %d %j with %j for %s', async (status, error, headers, failure) => {
    fixture.instead = (_request, response) =>
      response.writeHead(status, headers).end(JSON.stringify({ error: { message: 'no', ...error } }));
    const found = await failureOf(carryOut(providerOf('gpt-image-1'), jobOf(), context));
    expect(found).toMatchObject({ failure, retryAfter: status === 429 ? 1_500 : 0 });
  });

  it('is what the official SDK speaks', async () => {
    const client = new OpenAI({ apiKey: KEY, baseURL: `${fixture.url}/v1`, maxRetries: 0 });
    const made = await client.images.generate({ model: 'gpt-image-1', prompt: 'a red fox', n: 2 });
    expect(made.data).toHaveLength(2);
    const image = [
      await toFile(await picture(), 'a.png', { type: 'image/png' }),
      await toFile(await picture(), 'b.png', { type: 'image/png' }),
    ];
    const edited = await client.images.edit({ model: 'gpt-image-1', image, prompt: 'blue' });
    expect(Buffer.from(edited.data?.[0]?.b64_json ?? '', 'base64')).toEqual(await picture());
    fixture.scenario = 'moderated';
    await expect(client.images.generate({ prompt: 'x' })).rejects.toMatchObject({
      status: 400,
      code: 'moderation_blocked',
    });
    fixture.scenario = 'rate-limited';
    await expect(client.images.generate({ prompt: 'x' })).rejects.toMatchObject({ status: 429 });
  });
});
