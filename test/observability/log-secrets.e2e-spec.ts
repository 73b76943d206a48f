import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenAiFixture } from '../image-providers/fixtures/openai-fixture.js';
import { answer, HookReceiver } from '../notifications/hook-receiver.js';
import { ChatFixture } from '../pdf-jobs/chat-fixture.js';
import { drawPdf, plainPages } from '../pdf-jobs/drawn-pdf.js';
import { ApiClient } from '../support/api-client.js';
import { adminOf } from '../support/admin.js';
import type { DarkroomProcess } from '../support/darkroom-process.js';
import { Fleet, FLEET_SECRET } from '../support/fleet.js';
import { picture } from '../support/samples.js';
import { until } from '../support/until.js';
import { shipped, upload } from '../video-composition/clips.js';

const PATIENCE = 180_000;

/** Everything a run of all kinds has that is nobody else's business; each is made up here or collected on the way. */
class Secrets {
  readonly all = new Map<string, string>();

  make(name: string): string {
    return this.keep(name, `secret-${randomUUID()}`);
  }

  keep(name: string, value: string): string {
    this.all.set(name, value);
    return value;
  }
}

describe('the log at info', { timeout: PATIENCE }, () => {
  let fleet: Fleet;
  let darkroom: DarkroomProcess;
  let hooks: HookReceiver;
  let user: ApiClient;
  const secrets = new Secrets();
  const [images, chat] = [new OpenAiFixture(), new ChatFixture()];

  beforeAll(async () => {
    [fleet, hooks] = await Promise.all([
      Fleet.build(),
      HookReceiver.start((response, count) => answer(count % 2 === 0 ? 200 : 503)(response, count)),
    ]);
    await Promise.all([images.start(), chat.start()]);
    secrets.keep('JWT_SECRET', FLEET_SECRET);
    secrets.keep('the password of the database', new URL(fleet.databaseUrl).password);
    darkroom = await fleet.start('all', {
      LOG_LEVEL: 'info',
      OPENAI_API_KEY: secrets.make('OPENAI_API_KEY'),
      OPENAI_BASE_URL: images.url,
      PROVIDER_CREATE: 'openai',
      LLM_BASE_URL: chat.baseUrl,
      LLM_API_KEY: secrets.make('LLM_API_KEY'),
      METRICS_TOKEN: secrets.make('METRICS_TOKEN'),
      WEBHOOK_ALLOW_PRIVATE: 'on',
      SEED_DEMO: 'on',
    });
    user = await ApiClient.guest(darkroom.baseUrl);
    secrets.keep('the token of a guest', user.token ?? '');
  }, PATIENCE);
  afterAll(async () => {
    await fleet?.stop();
    await Promise.all([images.stop(), chat.stop()]);
    hooks?.stop();
  });

  const created = async (path: string, body: unknown, status = 202): Promise<Record<string, never>> => {
    const made = await user.post(path, body);
    expect({ path, status: made.status, body: made.body }).toMatchObject({ status });
    return made.body.data;
  };
  const end = async (path: string, body: unknown): Promise<string> => {
    const { id } = await created(path, body);
    const task = await user.untilEnded(String(id), 60_000);
    if (task.resultUrl) {
      // Followed, so that the request with its signature is logged, too.
      secrets.keep(`a signature of ${path}`, new URL(task.resultUrl).searchParams.get('signature') ?? '');
      expect((await fetch(task.resultUrl)).status).toBe(200);
    }
    return task.status;
  };

  const runCallers = async (): Promise<void> => {
    const { key } = await created('/api/v1/api-keys', { name: 'Key' }, 201);
    secrets.keep('an API key', String(key));
    expect((await new ApiClient(darkroom.baseUrl, String(key)).get('/api/v1/me')).status).toBe(200);
    for (const token of [`${user.token}x`, `dk_${secrets.make('a wrong API key')}`])
      expect((await new ApiClient(darkroom.baseUrl, token).get('/api/v1/me')).status).toBe(401);
    const { token } = await created('/api/v1/tasks/events/token', {}, 201);
    secrets.keep('a token of an event stream', String(token));
    const stop = new AbortController();
    await fetch(`${darkroom.baseUrl}/api/v1/tasks/events?token=${token}`, { signal: stop.signal });
    stop.abort();
    const url = `${hooks.url}?key=${secrets.make('the key in the address of a webhook')}`;
    const { secret } = await created('/api/v1/webhooks', { url, events: ['task.completed', 'task.failed'] }, 201);
    secrets.keep('the secret of a webhook', String(secret));
    await fetch(`${darkroom.baseUrl}/metrics`, {
      headers: { authorization: `Bearer ${secrets.all.get('METRICS_TOKEN')}` },
    });
    await (await adminOf(darkroom)).get('/api/v1/admin/overview');
  };

  const runPictures = async (): Promise<void> => {
    const art = await user.upload({ name: 'art.png', content: await picture(64, 64, '#224466') });
    const { id: workId } = await created(
      '/api/v1/works',
      { title: secrets.make('the title of a work'), fileId: art.body.data.id },
      201,
    );
    const [{ id: productId, colors, sizes }] = (await user.get('/api/v1/products')).body.data;
    const preview = { workId, productId, color: colors[0].name, size: sizes[0].name };
    expect(await end('/api/v1/preview/tasks', preview)).toBe('COMPLETED');
    const prompt = {
      type: 'CREATE',
      prompt: secrets.make('a prompt'),
      negativePrompt: secrets.make('a negative prompt'),
    };
    expect(await end('/api/v1/generation/tasks', prompt)).toBe('COMPLETED');
    for (const scenario of ['moderated', 'rejected', 'bad-key'] as const) {
      images.scenario = scenario;
      expect(await end('/api/v1/generation/tasks', prompt), scenario).toBe('FAILED');
    }
  };

  const runDocuments = async (): Promise<void> => {
    const password = secrets.make('the password of a PDF').slice(0, 24);
    const text = secrets.make('the text of a PDF');
    const content = drawPdf(plainPages(2, text), password);
    const { id: fileId } = (await user.upload({ name: 'a.pdf', content })).body.data;
    await created('/api/v1/pdf/jobs', { fileId, password: secrets.make('a wrong password') }, 422);
    expect(await end('/api/v1/pdf/jobs', { fileId, password })).toBe('COMPLETED');
    const options = { prompt: secrets.make('the prompt of a PDF job') };
    expect(await end('/api/v1/pdf/jobs', { fileId, password, operation: 'prompt', options })).toBe('COMPLETED');
    secrets.keep('the password of a PDF', password);
  };

  const runVideo = async (): Promise<void> => {
    const clip = { fileId: await upload(user, shipped('wave-1.mp4')) };
    expect(await end('/api/v1/video/compositions', { inputs: [clip, clip] })).toBe('COMPLETED');
  };

  it('names no secret, token, password, prompt or signed link, whatever all kinds of tasks do', async () => {
    await runCallers();
    await runPictures();
    await runDocuments();
    await runVideo();
    await hooks.untilReceived(4);
    // Requests that fail in our own code are logged with their error.
    await user.post('/api/v1/generation/tasks', `{"prompt":"${secrets.make('a prompt that is no JSON')}`, {});
    await until('the log of all that', () => darkroom.logs.some(({ path }) => path === '/api/v1/video/compositions'));
    await darkroom.stop();

    const lines = darkroom.logs.map((line) => JSON.stringify(line));
    expect(lines.length).toBeGreaterThan(50);
    expect(secrets.all.size).toBeGreaterThan(20);
    for (const [name, value] of secrets.all) {
      expect(value.length, name).toBeGreaterThan(7);
      expect(
        lines.filter((line) => line.includes(value) || line.includes(encodeURIComponent(value))),
        name,
      ).toEqual([]);
      expect(darkroom.tail, name).not.toContain(value);
    }
    // It is not silence that keeps the secrets.
    for (const kind of ['preview', 'generation', 'pdf', 'video'])
      expect(
        darkroom.logs.some((line) => line.kind === kind && line.reason === 'completed'),
        kind,
      ).toBe(true);
    for (const line of darkroom.logs.filter(({ msg }) => msg === 'request'))
      expect(line.requestId).toEqual(expect.any(String));
    for (const line of darkroom.logs.filter(({ context }) => context === 'Tasks'))
      expect(line.taskId).toEqual(expect.any(String));
  });
});
