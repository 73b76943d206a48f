import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient, Answer } from '../support/api-client.js';
import { auditOf, creditsOf, grant } from '../support/credits.js';
import { clientFor, picture } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { drawPdf, plainPages } from '../pdf-jobs/drawn-pdf.js';

let stage: TestStage;
let app: TestApp;
let client: ApiClient;
let source: string;
let foreign: string;

const UNKNOWN = '019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11';

beforeAll(async () => {
  stage = await TestStage.build();
  // No worker: nothing changes by itself.
  app = await stage.start({
    ROLE: 'api',
    PRICE_CREATE: '3',
    OPENAI_API_KEY: 'sk-test',
    PROVIDERS_SELECTABLE: 'local,openai',
  });
  client = await clientFor(app, 'alice');
  await grant(app, client, 100);
  const stranger = await clientFor(app, 'bob');
  const upload = async (user: ApiClient) =>
    (await user.upload({ name: 'a.png', content: await picture(200, 160) })).body.data.id;
  [source, foreign] = await Promise.all([upload(client), upload(stranger)]);
});
afterAll(async () => {
  expect((await auditOf(app)).differences).toEqual([]);
  await stage.close();
});

const create = (body: unknown): Promise<Answer> => client.post('/api/v1/generation/tasks', body);
const fieldsOf = ({ body }: Answer): string[] => body.errors.map(({ field }: { field: string }) => field);

describe('a bad request for images', () => {
  const charged = async () => ({
    credits: await creditsOf(client),
    tasks: (await client.get('/api/v1/tasks?limit=100')).body.data.length,
  });

  it.each<[string, () => object, string]>([
    ['CREATE without a prompt', () => ({ type: 'CREATE' }), 'prompt'],
    ['CREATE with a blank prompt', () => ({ type: 'CREATE', prompt: '  ' }), 'prompt'],
    ['WHITE_BACKGROUND without a source', () => ({ type: 'WHITE_BACKGROUND' }), 'sourceImage'],
    ['BACKGROUND_CHANGE without a source', () => ({ type: 'BACKGROUND_CHANGE', prompt: 'red' }), 'sourceImage'],
    ['POSE_CHANGE without a source', () => ({ type: 'POSE_CHANGE', prompt: 'sitting' }), 'sourceImage'],
    ['HEAD_SWAP without a reference', () => ({ type: 'HEAD_SWAP', sourceImage: source }), 'referenceImages'],
    [
      'CLOTHING_CHANGE with an empty list of references',
      () => ({ type: 'CLOTHING_CHANGE', sourceImage: source, referenceImages: [] }),
      'referenceImages',
    ],
    ['an unknown type', () => ({ type: 'PAINT', prompt: 'x' }), 'type'],
    ['a type in lower case', () => ({ type: 'create', prompt: 'x' }), 'type'],
    ['no type', () => ({ prompt: 'x' }), 'type'],
    ['a size that is none', () => ({ type: 'CREATE', prompt: 'x', config: { size: 'big' } }), 'config.size'],
    ['a size far too large', () => ({ type: 'CREATE', prompt: 'x', config: { size: '9000x9000' } }), 'config.size'],
    ['a count of 5', () => ({ type: 'CREATE', prompt: 'x', config: { count: 5 } }), 'config.count'],
    ['a count of 0', () => ({ type: 'CREATE', prompt: 'x', config: { count: 0 } }), 'config.count'],
    ['a negative seed', () => ({ type: 'CREATE', prompt: 'x', config: { seed: -1 } }), 'config.seed'],
    ['an unknown provider', () => ({ type: 'CREATE', prompt: 'x', config: { provider: 'nobody' } }), 'config.provider'],
    ['an unknown option', () => ({ type: 'CREATE', prompt: 'x', config: { steps: 20 } }), 'config.steps'],
    ['a config that is a list', () => ({ type: 'CREATE', prompt: 'x', config: [] }), 'config'],
    ['a URL for a file', () => ({ type: 'WHITE_BACKGROUND', sourceImage: 'https://example.com/a.png' }), 'sourceImage'],
    [
      'a URL among the references',
      () => ({ type: 'HEAD_SWAP', sourceImage: source, referenceImages: ['http://169.254.169.254/'] }),
      'referenceImages',
    ],
    ['a prompt that is no text', () => ({ type: 'CREATE', prompt: 7 }), 'prompt'],
    ['a prompt with U+0000', () => ({ type: 'CREATE', prompt: 'a\u0000b' }), 'prompt'],
    ['an endless prompt', () => ({ type: 'CREATE', prompt: 'x'.repeat(8_001) }), 'prompt'],
  ])('%s is a 400 that names the field, makes nothing and costs nothing', async (_name, body, field) => {
    const before = await charged();
    const answer = await create(body());
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
    expect(fieldsOf(answer)).toContain(field);
    expect(await charged()).toEqual(before);
  });

  it('with a file that is no picture names the field that has it, in either API', async () => {
    const noPicture = (await client.upload({ name: 'a.pdf', content: drawPdf(plainPages(1)) })).body.data.id;
    const edit = { type: 'BACKGROUND_CHANGE', sourceImage: source, referenceImages: [noPicture] };
    expect(fieldsOf(await create(edit))).toEqual(['referenceImages']);
    expect(fieldsOf(await create({ ...edit, sourceImage: noPicture }))).toEqual(['sourceImage', 'referenceImages']);
    const older = { mode: 'BACKGROUND_CHANGE', source_image: noPicture, reference_image: noPicture, config: {} };
    expect(fieldsOf(await client.post('/api/v1/tasks', older))).toEqual(['source_image', 'reference_image']);
  });

  it('with a size that the provider does not make is refused before it costs anything, and told which it makes', async () => {
    const before = await charged();
    const answer = await create({ type: 'CREATE', prompt: 'x', config: { size: '3000x1000', provider: 'local' } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'config.size' }] } });
    expect(answer.body.errors[0].message).toContain('64 to 2048');
    expect(await charged()).toEqual(before);
  });

  it('with a file that is unknown or of somebody else is a 404 that names it', async () => {
    const before = await charged();
    for (const id of [UNKNOWN, foreign]) {
      for (const body of [
        { type: 'WHITE_BACKGROUND', sourceImage: id },
        { type: 'BACKGROUND_CHANGE', sourceImage: source, referenceImages: [id] },
      ]) {
        const answer = await create(body);
        expect(answer).toMatchObject({ status: 404, body: { errorCode: 'FILE_NOT_FOUND' } });
        expect(answer.body.detail).toContain(id);
      }
    }
    expect(await charged()).toEqual(before);
  });

  it.each(['CLOTHING_CHANGE', 'HEAD_SWAP', 'POSE_CHANGE'])(
    '%s, which nothing here can do, is a 422 that names the setting',
    async (type) => {
      const before = await charged();
      const answer = await create({ type, prompt: 'x', sourceImage: source, referenceImages: [source] });
      expect(answer).toMatchObject({ status: 422, body: { errorCode: 'PROVIDER_NOT_CONFIGURED' } });
      expect(answer.body.detail).toContain(`PROVIDER_${type}`);
      expect(await charged()).toEqual(before);
    },
  );

  it('names the providers there are when it names another one', async () => {
    const answer = await create({ type: 'CREATE', prompt: 'x', config: { provider: 'comfyui' } });
    expect(answer.body.errors[0].message).toBe('provider must be one of: local, openai');
  });

  it('by somebody who cannot pay is a 402 that tells price and balance', async () => {
    const poor = await clientFor(app, 'poor');
    await grant(app, poor, 5);
    const answer = await poor.post('/api/v1/generation/tasks', { type: 'CREATE', prompt: 'x', config: { count: 2 } });
    expect(answer).toMatchObject({ status: 402, body: { errorCode: 'INSUFFICIENT_CREDITS' } });
    expect(answer.body.detail).toContain('costs 6 credits and you have 5');
    expect(await creditsOf(poor)).toEqual({ balance: 5, held: 0 });
  });
});

describe('a good request for images', () => {
  it('is accepted with its credits held, and tells all that a form needs', async () => {
    const before = await creditsOf(client);
    const body = {
      type: 'CREATE',
      prompt: 'A fox in the snow',
      negativePrompt: 'dogs',
      referenceImages: [source],
      config: { size: '1024x1024', seed: 7, count: 2, provider: 'openai' },
    };
    const { status, body: answer } = await create(body);
    expect(status).toBe(202);
    expect(answer.data).toMatchObject({
      ...body,
      kind: 'generation',
      status: 'PENDING',
      provider: 'openai',
      creditsCharged: 6,
      creditsRefunded: 0,
      sourceImage: null,
      sourceImageUrl: null,
      results: [],
      confidence: null,
    });
    expect((await fetch(answer.data.referenceImageUrls[0])).status).toBe(200);
    expect(await creditsOf(client)).toEqual({ balance: before.balance - 6, held: before.held + 6 });
  });

  it('may leave optional fields null, as clients in typed languages do', async () => {
    const { status } = await create({
      type: 'CREATE', prompt: 'x', negativePrompt: null, sourceImage: null, referenceImages: null, config: { seed: null },
    }); // prettier-ignore
    expect(status).toBe(202);
  });

  it('keeps its pictures from being deleted', async () => {
    const { body } = await create({ type: 'WHITE_BACKGROUND', sourceImage: source });
    expect(body.data.sourceImage).toBe(source);
    expect(await client.delete(`/api/v1/files/${source}`)).toMatchObject({
      status: 409,
      body: { errorCode: 'FILE_IN_USE' },
    });
  });

  it('also answers without the version', async () => {
    expect((await client.post('/api/generation/tasks', { type: 'CREATE', prompt: 'x' })).status).toBe(202);
    expect((await client.get('/api/generation/tasks?type=create&status=pending')).body.data.length).toBeGreaterThan(0);
  });
});

describe('the older edit API', () => {
  const edit = (body: unknown): Promise<Answer> => client.post('/api/v1/tasks', body);

  it('makes a generation task of its mode', async () => {
    const { status, body } = await edit({
      mode: 'BACKGROUND_CHANGE',
      source_image: source,
      config: { prompt: '#ffcc00', seed: 3, strength: 0.7 },
    });
    expect(status).toBe(202);
    expect(body.data).toMatchObject({
      kind: 'generation', type: 'BACKGROUND_CHANGE', prompt: '#ffcc00', sourceImage: source, config: { seed: 3, strength: 0.7 },
      faceImageUrl: null, targetImageUrl: body.data.sourceImageUrl,
    }); // prettier-ignore
    expect(body.data.targetImageUrl).toContain(source);
  });

  it.each<[string, () => object, string]>([
    [
      'HEAD_SWAP without a reference',
      () => ({ mode: 'HEAD_SWAP', source_image: source, config: {} }),
      'reference_image',
    ],
    ['no source', () => ({ mode: 'POSE_CHANGE', config: {} }), 'source_image'],
    ['an unknown mode', () => ({ mode: 'CREATE', source_image: source }), 'mode'],
    ['an old file id', () => ({ mode: 'BACKGROUND_CHANGE', source_image: 'file_abc123' }), 'source_image'],
    ['a bad count', () => ({ mode: 'BACKGROUND_CHANGE', source_image: source, config: { count: 9 } }), 'config.count'],
    ['a config that is no object', () => ({ mode: 'BACKGROUND_CHANGE', source_image: source, config: 'x' }), 'config'],
  ])('refuses %s, naming the field as it was sent', async (_name, body, field) => {
    const answer = await edit(body());
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
    expect(fieldsOf(answer)).toContain(field);
  });

  it('answers 422 for a mode that nothing here can do', async () => {
    const answer = await edit({ mode: 'HEAD_SWAP', source_image: source, reference_image: source });
    expect(answer).toMatchObject({ status: 422, body: { errorCode: 'PROVIDER_NOT_CONFIGURED' } });
  });
});
