import * as fc from 'fast-check';
import type { RedisEntry } from '../../src/redis/read-only-redis.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '',
    ' ',
    'null',
    'None',
    '\u0000',
    '\ud800',
    'NaN',
    '1e999',
    '-1',
    '0',
    '{}',
    '[]',
    '{"a":"\\u0000"}',
  ),
);
const anyValue = fc.oneof(anyText, fc.double(), fc.jsonValue(), fc.constant(undefined));

/** Mostly what belongs there, now and then anything. */
const mostly = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: anyValue });

const time = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
  .chain((date) =>
    fc.constantFrom<unknown>(
      date.toISOString(),
      date.toISOString().replace('Z', '+0800'),
      date.getTime(),
      date.getTime() / 1_000,
    ),
  );
const reference = fc.oneof(fc.uuid(), fc.webUrl(), fc.constantFrom('file_1', ''));
const options = fc.record(
  {
    prompt: anyText,
    size: fc.constantFrom('512x512', 'huge'),
    seed: fc.integer(),
    count: fc.integer(),
    provider: anyText,
  },
  { requiredKeys: [] },
);

const fields = fc.record(
  {
    task_id: mostly(fc.constantFrom(null, '')),
    user_id: mostly(fc.oneof(fc.uuid(), fc.integer())),
    status: mostly(fc.constantFrom('pending', 'Processing', 'done', 'FAILED', 'cancelled')),
    mode: mostly(fc.constantFrom('HEAD_SWAP', 'pose_change', 'Background_Change')),
    source_image: mostly(reference),
    reference_image: mostly(reference),
    config: mostly(
      fc.oneof(
        options,
        options.map((value) => JSON.stringify(value)),
        fc.dictionary(anyText, fc.jsonValue()),
      ),
    ),
    result: mostly(fc.oneof(fc.jsonValue(), fc.record({ image_url: fc.webUrl(), file_id: fc.uuid() }))),
    error: mostly(fc.oneof(anyText, fc.record({ code: anyText, message: anyText }))),
    credits_consumed: mostly(fc.nat(2_147_483_647)),
    created_at: mostly(time),
    updated_at: mostly(time),
    completed_at: mostly(time),
    failed_at: mostly(time),
    progress: mostly(fc.double({ min: 0, max: 100 })),
    prompt: mostly(anyText),
  },
  { requiredKeys: ['user_id', 'status', 'mode', 'created_at'] },
);

const id = fc.oneof(fc.uuid(), fc.stringMatching(/^[\w.:-]{1,200}$/), anyText);

/** What may be found in an old store, good and bad. */
export const anyEntry: fc.Arbitrary<RedisEntry> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ key: id, type: fc.constant('string'), value: fields.map((value) => JSON.stringify(value)) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      key: id,
      type: fc.constant('hash'),
      value: fields.map((value) =>
        Object.fromEntries(
          Object.entries(value).map(([name, field]) => [
            name,
            typeof field === 'string' ? field : (JSON.stringify(field) ?? ''),
          ]),
        ),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ key: id, type: fc.constant('string'), value: anyText }) },
);
