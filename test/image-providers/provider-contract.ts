import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageProvider } from '../../src/image-providers/image-provider.js';
import type { ProviderLimits } from '../../src/image-providers/http/provider-limits.js';
import type { ProviderFailure } from '../../src/image-providers/provider-error.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import type { FixtureServer, Scenario } from './fixtures/fixture-server.js';
import { RETRY_AFTER, picture } from './fixtures/fixture-server.js';
import { TestContext, carryOut, failureOf, inputImage, jobOf } from './provider-jobs.js';

interface ContractOptions<F extends FixtureServer> {
  fixture: () => F;
  /** A new one each time, as of another process. */
  provider: (url: string, limits: Partial<ProviderLimits>) => ImageProvider;
  /** What follows from an order that was sent and not answered. */
  unanswered: ProviderFailure;
  /** Whether orders have an id, to be asked for, resumed and called off. */
  hasIds: boolean;
  moderates: boolean;
}

const LIMITS: Partial<ProviderLimits> = {
  orderTimeout: 1_000,
  callTimeout: 5_000,
  downloadTimeout: 500,
  maxAnswerBytes: 1_000_000,
  maxPictureBytes: 1_000_000,
};

/** What every provider on the network does, whatever its protocol. */
export function providerContract<F extends FixtureServer>(name: string, options: ContractOptions<F>): void {
  describe(`${name} as a provider`, () => {
    let fixture: F;
    let provider: ImageProvider;
    let folder: string;
    let context: TestContext;

    beforeEach(async () => {
      fixture = await options.fixture().start();
      provider = options.provider(fixture.url, LIMITS);
      folder = await newTestFolder('provider');
      context = new TestContext(folder);
    });
    afterEach(async () => {
      await fixture.stop();
      await removeTestFolder(folder);
    });

    const failureIn = (scenario: Scenario) => {
      fixture.scenario = scenario;
      return failureOf(carryOut(provider, jobOf(), context));
    };

    it('makes a picture of a text', async () => {
      const { images } = await carryOut(provider, jobOf({ size: { width: 1024, height: 1024 }, seed: 5 }), context);
      expect(images).toEqual([{ path: context.paths[0] }]);
      expect(await readFile(context.paths[0] ?? '')).toEqual(await picture());
      expect(fixture.submits).toBe(1);
    });

    it('changes a picture, with references', async () => {
      const [source, reference] = [await inputImage(folder), await inputImage(folder)];
      const job = jobOf({ type: 'BACKGROUND_CHANGE', prompt: null, source, references: [reference] });
      const { images } = await carryOut(provider, job, context);
      expect(images).toHaveLength(1);
      expect(context.files).toHaveLength(1);
    });

    it('makes several pictures', async () => {
      const { images } = await carryOut(provider, jobOf({ count: 4 }), context);
      expect(images).toEqual(context.paths.map((path) => ({ path })));
      expect(images).toHaveLength(4);
    });

    it('tells which of several pictures failed, and leaves no file of it', async () => {
      fixture.scenario = 'one-bad';
      const { images } = await carryOut(provider, jobOf({ count: 3 }), context);
      expect(images.map((image) => 'path' in image)).toEqual([true, false, true]);
      expect(images[1]).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
      expect(context.files).toHaveLength(2);
    });

    it('tells content that is not allowed', async () => {
      if (!options.moderates) return;
      expect(await failureIn('moderated')).toMatchObject({ failure: 'moderated', provider: name });
    });

    it('tells an account without credit and a key that is refused', async () => {
      expect(await failureIn('no-credit')).toMatchObject({ failure: 'quota' });
      expect(await failureIn('bad-key')).toMatchObject({ failure: 'quota' });
      expect(fixture.submits).toBe(0);
    });

    it('tells a request that is at fault', async () => {
      expect(await failureIn('rejected')).toMatchObject({ failure: 'rejected' });
    });

    it('tells how long a provider wants to be left alone', async () => {
      expect(await failureIn('rate-limited')).toMatchObject({
        failure: 'rate-limited',
        retryAfter: RETRY_AFTER * 1000,
      });
    });

    it('takes a 5xx for a provider that is down', async () => {
      expect(await failureIn('broken')).toMatchObject({ failure: 'unavailable' });
    });

    it('takes a server that cannot be reached for one that was sent nothing', async () => {
      const nobody = options.provider('http://127.0.0.1:1', LIMITS);
      expect(await failureOf(carryOut(nobody, jobOf(), context))).toMatchObject({ failure: 'unavailable' });
    });

    it.each(['slow', 'cut', 'garbage'] as const)(
      'does not take an answer that is %s for one that ordered nothing',
      async (scenario) => {
        expect(await failureIn(scenario)).toMatchObject({ failure: options.unanswered });
        expect(context.files).toEqual([]);
      },
    );

    it.each(['huge', 'huge-picture', 'not-a-picture', 'redirect'] as const)(
      'refuses a result that is %s',
      async (scenario) => {
        expect(await failureIn(scenario)).toMatchObject({ failure: 'unreadable-result' });
        expect(context.files).toEqual([]);
        expect(fixture.trespasses).toBe(0);
      },
    );

    it('does not wait for ever for a picture', async () => {
      const failure = options.hasIds ? 'unavailable' : 'unreadable-result';
      expect(await failureIn('slow-picture')).toMatchObject({ failure });
      expect(context.files).toEqual([]);
    });

    it('ends when it is told to, and leaves nothing behind', async () => {
      const patient = options.provider(fixture.url, {});
      const reason = new Error('cancelled by its owner');
      fixture.scenario = 'slow-picture';
      const work = carryOut(patient, jobOf(), context).catch((error: unknown) => error);
      await until('the picture to be asked for', () =>
        fixture.requests.some(({ path }) => path.includes('slow-picture')),
      );
      context.abort(reason);
      expect(await work).toBe(reason);
      expect(context.files).toEqual([]);
    });

    if (!options.hasIds) return;

    describe('with an order under way', () => {
      it('is found again by another worker, and was ordered once', async () => {
        fixture.scenario = 'waiting';
        const job = jobOf({ count: 2 });
        const state = await provider.start(job, context, provider.chooseTaskId?.(job));
        const taskId = 'taskId' in state ? state.taskId : '';
        const other = options.provider(fixture.url, LIMITS);
        expect(await other.poll?.(taskId, job, context)).toMatchObject({ taskId });
        fixture.release();
        let found = await other.poll?.(taskId, job, context);
        for (let polls = 0; found && !('done' in found) && polls < 5; polls++)
          found = await other.poll?.(taskId, job, context);
        expect(found).toMatchObject({ done: { images: [{ path: expect.any(String) }, { path: expect.any(String) }] } });
        expect(fixture.submits).toBe(1);
      });

      it('tells one that failed and one that is not known', async () => {
        expect(await failureIn('fails')).toMatchObject({ failure: 'failed' });
        expect(await failureIn('forgotten')).toMatchObject({ failure: 'lost' });
      });

      it('calls it off, as often as asked', async () => {
        fixture.scenario = 'waiting';
        const job = jobOf();
        const state = await provider.start(job, context, provider.chooseTaskId?.(job));
        const taskId = 'taskId' in state ? state.taskId : '';
        await provider.cancel?.(taskId);
        await provider.cancel?.(taskId);
        expect(await failureOf(provider.poll?.(taskId, job, context) ?? Promise.resolve())).toMatchObject({
          failure: 'failed',
        });
        await provider.cancel?.('ffffffff-ffff-4fff-8fff-ffffffffffff');
      });

      it('does not mind that one to be called off has ended', async () => {
        const job = jobOf();
        const state = await provider.start(job, context, provider.chooseTaskId?.(job));
        const taskId = 'taskId' in state ? state.taskId : '';
        let found = await provider.poll?.(taskId, job, context);
        while (found && !('done' in found)) found = await provider.poll?.(taskId, job, context);
        await expect(provider.cancel?.(taskId)).resolves.toBeUndefined();
      });
    });
  });
}
