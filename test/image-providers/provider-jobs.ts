import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import type {
  ImageJob,
  ImageProvider,
  InputImage,
  ProviderCapabilities,
  ProviderContext,
  ProviderResult,
} from '../../src/image-providers/image-provider.js';
import { ProviderError } from '../../src/image-providers/provider-error.js';
import { picture } from './fixtures/fixture-server.js';

/** The key that nobody may ever read. */
export const KEY = 'sk-the-secret-key-of-this-test-0123456789';

export function jobOf(change: Partial<ImageJob> = {}): ImageJob {
  return {
    id: randomUUID(),
    type: 'CREATE',
    prompt: 'a red fox',
    negativePrompt: null,
    source: null,
    references: [],
    size: null,
    seed: null,
    count: 1,
    ...change,
  };
}

/** Of a provider that is made up for a test. */
export const CAPABILITIES: ProviderCapabilities = {
  types: ['CREATE'],
  maxReferences: 0,
  maxCount: 4,
  sizes: 'any',
  seed: false,
  negativePrompt: false,
  mask: 'none',
  repeatable: false,
};

/** A picture to send, in the folder. */
export async function inputImage(folder: string): Promise<InputImage> {
  const path = join(folder, `${randomUUID()}.png`);
  await writeFile(path, await picture());
  return { path, mediaType: 'image/png', width: 24, height: 16 };
}

/** What a job runs in, with what it left behind. */
export class TestContext implements ProviderContext {
  readonly paths: string[] = [];
  readonly stages: string[] = [];
  private readonly controller = new AbortController();

  constructor(private readonly folder: string) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(reason: Error): void {
    this.controller.abort(reason);
  }

  progress(_percent: number, stage = ''): void {
    this.stages.push(stage);
  }

  async newPath(extension = ''): Promise<string> {
    const path = join(this.folder, `${randomUUID()}${extension}`);
    this.paths.push(path);
    return path;
  }

  /** Files that were written and not removed again. */
  get files(): string[] {
    return this.paths.filter((path) => existsSync(path));
  }
}

/** Orders, and asks without a pause until the order is done. */
export async function carryOut(
  provider: ImageProvider,
  job: ImageJob,
  context: ProviderContext,
): Promise<ProviderResult> {
  let state = await provider.start(job, context, provider.chooseTaskId?.(job));
  for (let polls = 0; !('done' in state) && polls < 10; polls++) {
    if (!provider.poll) throw new Error('There is a task id, and nothing to ask with it');
    state = await provider.poll(state.taskId, job, context);
  }
  if (!('done' in state)) throw new Error('The order did not end');
  return state.done;
}

/** The error of what must fail; nowhere in it is the key. */
export async function failureOf(work: Promise<unknown>): Promise<ProviderError> {
  const error = await work.then(
    (value) => new Error(`It did not fail: ${inspect(value)}`),
    (error: unknown) => error,
  );
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(KEY);
  if (!(error instanceof ProviderError)) throw error;
  expect(error.message).not.toMatch(/https?:|undefined|\[object/);
  return error;
}
