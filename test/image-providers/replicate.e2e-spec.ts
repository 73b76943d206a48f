import { writeFile } from 'node:fs/promises';
import Replicate from 'replicate';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplicateProvider } from '../../src/image-providers/replicate/replicate.provider.js';
import type { ProviderLimits } from '../../src/image-providers/http/provider-limits.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { picture } from './fixtures/fixture-server.js';
import { ReplicateFixture } from './fixtures/replicate-fixture.js';
import { providerContract } from './provider-contract.js';
import { KEY, TestContext, carryOut, failureOf, inputImage, jobOf } from './provider-jobs.js';

const providerAt = (url: string, limits: Partial<ProviderLimits> = {}, model = 'owner/edits') =>
  new ReplicateProvider({
    apiToken: KEY,
    baseUrl: `${url}/v1`,
    model,
    textModel: 'owner/paints',
    imageInput: 'image_input',
    limits,
  });

providerContract('replicate', {
  fixture: () => new ReplicateFixture(),
  provider: providerAt,
  unanswered: 'unknown-outcome',
  hasIds: true,
  moderates: true,
});

describe('The protocol of Replicate', () => {
  let fixture: ReplicateFixture;
  let folder: string;
  let context: TestContext;

  beforeEach(async () => {
    fixture = await new ReplicateFixture().start();
    folder = await newTestFolder('replicate');
    context = new TestContext(folder);
  });
  afterEach(async () => {
    await fixture.stop();
    await removeTestFolder(folder);
  });

  it('sends what the job says, and how long it may wait and run', async () => {
    const job = jobOf({
      source: await inputImage(folder),
      negativePrompt: 'blur',
      seed: 3,
      count: 2,
      size: { width: 512, height: 256 },
    });
    await carryOut(providerAt(fixture.url), job, context);
    expect(fixture.requests[0]).toMatchObject({
      path: '/v1/models/owner/edits/predictions',
      headers: { prefer: 'wait=1', 'cancel-after': '10m' },
      json: {
        input: {
          prompt: 'a red fox',
          negative_prompt: 'blur',
          seed: 3,
          num_outputs: 2,
          width: 512,
          height: 256,
          image_input: [expect.stringMatching(/^data:image\/png;base64,/)],
        },
      },
    });
  });

  it('uses versions, and the other model where no picture goes in', async () => {
    const provider = providerAt(fixture.url, {}, 'owner/edits:abc123');
    await carryOut(provider, jobOf({ source: await inputImage(folder) }), context);
    expect(fixture.requests[0]).toMatchObject({ path: '/v1/predictions', json: { version: 'abc123' } });
    fixture.requests.length = 0;
    await carryOut(provider, jobOf(), context);
    expect(fixture.requests[0]).toMatchObject({ path: '/v1/models/owner/paints/predictions' });
  });

  it('uploads large pictures', async () => {
    const image = await inputImage(folder);
    const noise = {
      create: {
        width: 700,
        height: 700,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    } as const;
    await writeFile(image.path, await sharp(noise).png().toBuffer());
    await carryOut(providerAt(fixture.url), jobOf({ source: image }), context);
    expect(fixture.requests.map(({ path }) => path).slice(0, 2)).toEqual([
      '/v1/files',
      '/v1/models/owner/edits/predictions',
    ]);
    expect(fixture.requests[1]?.json.input.image_input).toEqual([`${fixture.url}/v1/files/file1`]);
  });

  it('has a quick order asked for at once, so that its id is stored before its pictures come', async () => {
    fixture.isQuick = true;
    const state = await providerAt(fixture.url).start(jobOf(), context);
    expect(state).toEqual({ taskId: expect.any(String), pollAfter: 0 });
    expect(context.paths).toEqual([]);
  });

  it.each([
    ['an address', (urls: string[]) => urls[0]],
    ['an object', (urls: string[]) => ({ seed: 4, image: { url: urls[0] } })],
    ['the picture itself', null],
  ])('takes an output that is %s', async (_what, shape) => {
    const inline = `data:image/png;base64,${(await picture()).toString('base64')}`;
    fixture.shape = shape ?? (() => [inline]);
    const { images } = await carryOut(providerAt(fixture.url), jobOf(), context);
    expect(images).toEqual([{ path: context.paths[0] }]);
  });

  it('sends the token to files of the API and to no other address', async () => {
    fixture.shape = (urls) => [urls[0], 'http://127.0.0.1:1/x.png'];
    await carryOut(providerAt(fixture.url), jobOf({ count: 2 }), context);
    const delivery = fixture.requests.find(({ path }) => path.startsWith('/delivery/'));
    expect(delivery?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('does not wait for a prediction that was aborted', async () => {
    const provider = providerAt(fixture.url);
    const state = await provider.start(jobOf(), context);
    for (const prediction of fixture.predictions.values()) prediction.ended = 'aborted';
    const poll = provider.poll('taskId' in state ? state.taskId : '', jobOf(), context);
    expect(await failureOf(poll)).toMatchObject({ failure: 'failed' });
  });

  it('is what the official SDK speaks', async () => {
    const client = new Replicate({ auth: KEY, baseUrl: `${fixture.url}/v1`, useFileOutput: false });
    const input = { prompt: 'a red fox', num_outputs: 2 };
    const wait = { mode: 'poll', interval: 10 } as const;
    expect(await client.run('owner/name', { input, wait })).toEqual([
      `${fixture.url}/delivery/picture.png`,
      `${fixture.url}/delivery/picture.png`,
    ]);
    fixture.scenario = 'waiting';
    const prediction = await client.predictions.create({ version: 'abc123', input });
    expect(await client.predictions.cancel(prediction.id)).toMatchObject({ status: 'canceled' });
    fixture.scenario = 'no-credit';
    await expect(client.predictions.create({ model: 'owner/name', input })).rejects.toThrow('402');
  });
});
