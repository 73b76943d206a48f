import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEntry } from '../../../test/legacy-import/arbitrary-task.js';
import { interpretEntry, keyPrefix } from './interpret-entry.js';
import type { MappingOptions, OldTask } from './map-old-task.js';
import { mapOldTask } from './map-old-task.js';
import { placeFiles } from './own-files.js';
import { Unusable } from './unusable.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const OPTIONS: MappingOptions = { unfinished: 'queue', providerFor: () => 'local', maxAttempts: 4, now: NOW };
const UUID = '0b6e1c9a-7f0e-4b8f-9a53-2f1d0c6b7e11';

const GOOD = {
  user_id: 'anna',
  status: 'done',
  mode: 'HEAD_SWAP',
  created_at: '2025-01-02T03:04:05Z',
  credits_consumed: 3,
};

function mapped(fields: Record<string, unknown>, options: Partial<MappingOptions> = {}, id = 'edit_1'): OldTask {
  const outcome = mapOldTask(id, { ...GOOD, ...fields }, { ...OPTIONS, ...options });
  if (outcome instanceof Unusable) throw outcome;
  return outcome;
}

function faultOf(fields: Record<string, unknown>): string {
  const outcome = mapOldTask('edit_1', { ...GOOD, ...fields }, OPTIONS);
  return outcome instanceof Unusable ? outcome.fault : 'none';
}

describe('status', () => {
  it.each([
    ['done', 'COMPLETED', 100, true],
    ['Completed', 'COMPLETED', 100, true],
    ['FAILED', 'FAILED', 0, false],
    ['canceled', 'CANCELLED', 0, false],
    [' pending ', 'PENDING', 0, true],
    ['processing', 'PENDING', 0, true],
  ])('%j is %s', (status, expected, progress, isPaid) => {
    const { task, ...rest } = mapped({ status });
    expect(task).toMatchObject({ status: expected, progress, credits: 3, creditsRefunded: isPaid ? 0 : 3 });
    expect(rest.isPaid).toBe(isPaid);
    expect(task.finishedAt === null).toBe(expected === 'PENDING');
  });

  it('of a task that has not ended may also be a failure with its credits back, or be shown as it is', () => {
    expect(mapped({ status: 'processing' }, { unfinished: 'fail' })).toMatchObject({
      isPaid: true,
      task: { status: 'FAILED', error: { code: 'NOT_MIGRATED', retryable: true }, finishedAt: NOW, creditsRefunded: 3 },
    });
    expect(mapped({ status: 'processing', progress: '41.5' }, { unfinished: 'show' }).task).toMatchObject({
      status: 'PROCESSING',
      progress: 41.5,
      creditsRefunded: 0,
    });
  });
});

describe('times', () => {
  it.each([
    ['2025-01-02T03:04:05Z', '2025-01-02T03:04:05.000Z'],
    ['2025-01-02 03:04:05.678901', '2025-01-02T03:04:05.678Z'],
    ['2025-01-02T03:04', '2025-01-02T03:04:00.000Z'],
    ['2025-01-02T03:04:05+0800', '2025-01-01T19:04:05.000Z'],
    ['2025-01-02T03:04:05.5-05:30', '2025-01-02T08:34:05.500Z'],
    [1_735_787_045, '2025-01-02T03:04:05.000Z'],
    ['1735787045.25', '2025-01-02T03:04:05.250Z'],
    [1_735_787_045_678, '2025-01-02T03:04:05.678Z'],
    ['1735787045678', '2025-01-02T03:04:05.678Z'],
  ])('%j is %s', (created_at, expected) => {
    expect(mapped({ created_at }).task.createdAt.toISOString()).toBe(expected);
  });

  it.each([
    'soon',
    '02.01.2025',
    0,
    -5,
    true,
    '1e12',
    '2025-13-01T00:00:00Z',
    '1999-12-31T23:59:59Z',
    '2026-03-03T00:00:00Z',
  ])('%j is none', (created_at) => {
    expect(faultOf({ created_at })).toBe('BAD_TIME');
  });

  it('of the end are taken from what is there', () => {
    const end = (fields: Record<string, unknown>) => mapped(fields).task.finishedAt?.toISOString().slice(0, 10);
    const [updated_at, completed_at, failed_at] = ['2025-01-03T00:00Z', '2025-01-04T00:00Z', '2025-01-05T00:00Z'];
    expect(end({ updated_at, completed_at })).toBe('2025-01-04');
    expect(end({ status: 'failed', updated_at, failed_at })).toBe('2025-01-05');
    expect(end({ status: 'cancelled', updated_at })).toBe('2025-01-03');
    expect(end({})).toBe('2025-01-02');
  });
});

describe('what was asked for', () => {
  it('is kept, and what means something else here is kept aside', () => {
    const config = '{"prompt":"A smile","size":"512x512","count":9,"seed":"x","provider":"acme","strength":0.5}';
    expect(mapped({ config }).task).toMatchObject({
      type: 'HEAD_SWAP',
      prompt: 'A smile',
      config: { prompt: 'A smile', size: '512x512', strength: 0.5 },
      legacy: { id: 'edit_1', config: { count: 9, seed: 'x', provider: 'acme' } },
    });
  });

  it('refers to files of its owner, and otherwise to what it did', () => {
    const old = mapped({ source_image: UUID.toUpperCase(), reference_image: 'file_abc', result: { file_id: UUID } });
    const placed = placeFiles(old, new Map([[UUID, 'anna']]));
    expect(placed.fileIds).toEqual([UUID]);
    expect(placed.task).toMatchObject({
      sourceImage: UUID,
      referenceImages: [],
      resultFileId: UUID,
      result: { results: [{ fileId: UUID }] },
      legacy: { referenceImage: 'file_abc' },
    });
    expect(placed.task.legacy).not.toHaveProperty('sourceImage');
    const foreign = placeFiles(mapped({ source_image: UUID }), new Map([[UUID, 'bert']]));
    expect(foreign).toMatchObject({ fileIds: [], task: { sourceImage: null, legacy: { sourceImage: UUID } } });
  });
});

describe('a result', () => {
  it.each([
    ['https://a.example/1.png', 'https://a.example/1.png'],
    [{ image_url: 'http://a.example/2.png' }, 'http://a.example/2.png'],
    ['{"images":["https://a.example/3.png","x"]}', 'https://a.example/3.png'],
    [{ images: [{ url: 'https://a.example/4.png' }] }, 'https://a.example/4.png'],
    [{ url: 'javascript:alert(1)' }, undefined],
    ['broken {', undefined],
    [null, undefined],
  ])('%j is at %s', (result, url) => {
    expect(mapped({ result }).task.legacy?.resultUrl).toBe(url);
  });
});

describe('an error', () => {
  it.each([
    ['{"code":"E1","message":"No"}', 'E1', 'No'],
    [{ type: 'timeout', detail: 'Too slow' }, 'timeout', 'Too slow'],
    ['just text', 'LEGACY_FAILED', 'just text'],
    [{ why: 1 }, 'LEGACY_FAILED', '{"why":1}'],
    [undefined, 'LEGACY_FAILED', 'The older system told no reason'],
  ])('%j is told', (error, code, message) => {
    expect(mapped({ status: 'failed', error }).task.error).toEqual({ code, message, retryable: false });
  });

  it('is cut where it is endless', () => {
    expect(mapped({ status: 'failed', error: '🙂'.repeat(2_000) }).task.error?.message).toMatch(/^.{999}…$/u);
  });
});

describe('an id', () => {
  it('that is a UUID is kept; another stands for the same UUID each time, and is shown', () => {
    expect(mapped({}, {}, UUID.toUpperCase()).task).toMatchObject({ id: UUID, legacy: { id: UUID } });
    const [one, again, other] = ['edit_1', 'edit_1', 'edit_2'].map((id) => mapped({}, {}, id).task);
    expect(one?.id).toBe('e0be3a56-6f4a-5906-a231-cd8ae345a215');
    expect(again?.id).toBe(one?.id);
    expect(other?.id).not.toBe(one?.id);
    expect(one?.legacy?.id).toBe('edit_1');
  });

  it('is what follows the last colon before the first wildcard of the pattern', () => {
    expect(['task:*', 'shop:task:*', 'task:a*', 'task:[0-9]*', '*'].map(keyPrefix)).toEqual([
      'task:',
      'shop:task:',
      'task:',
      'task:',
      '',
    ]);
  });
});

it.each([
  [{ user_id: ' ' }, 'MISSING_FIELD'],
  [{ user_id: 'a\nb' }, 'UNSTORABLE'],
  [{ user_id: 'a'.repeat(256) }, 'TOO_LONG'],
  [{ mode: 'CREATE' }, 'UNKNOWN_MODE'],
  [{ status: 'toString' }, 'UNKNOWN_STATUS'],
  [{ credits_consumed: 2 ** 31 }, 'BAD_CREDITS'],
  [{ credits_consumed: '' }, 'none'],
  [{ credits_consumed: '2.0' }, 'none'],
  [{ config: [] }, 'BAD_CONFIG'],
  [{ config: { a: { b: '\u0000' } } }, 'UNSTORABLE'],
  [{ prompt: '\ud800' }, 'UNSTORABLE'],
  [{ result: `${'['.repeat(100)}${']'.repeat(100)}` }, 'UNSTORABLE'],
  [{ task_id: 'EDIT_1' }, 'none'],
  [{ task_id: 'edit_2' }, 'ID_MISMATCH'],
])('of %o the fault is %s', (fields, fault) => {
  expect(faultOf(fields)).toBe(fault);
});

it('never throws, whatever is found, and makes only tasks that end when they say they do', () => {
  fc.assert(
    fc.property(anyEntry, fc.constantFrom('queue', 'fail', 'show'), (entry, unfinished) => {
      const outcome = interpretEntry(entry, '', { ...OPTIONS, unfinished });
      if (outcome instanceof Unusable) return;
      const { status, finishedAt, credits, creditsRefunded, progress } = outcome.task;
      expect(finishedAt !== null).toBe(['COMPLETED', 'FAILED', 'CANCELLED'].includes(status));
      expect(creditsRefunded).toBe(status === 'FAILED' || status === 'CANCELLED' ? credits : 0);
      expect(progress).toBeGreaterThanOrEqual(0);
      expect(progress).toBeLessThanOrEqual(100);
    }),
    { numRuns: 2_000 },
  );
});
