import { expect, it } from 'vitest';
import { parseEventId, toEventId } from './event-id.js';

it('survives the way to the client and back', () => {
  const place = { seq: 4711, time: new Date('2025-11-22T09:24:13.900Z') };
  expect(toEventId(place)).toBe('4711.1763803453');
  expect(parseEventId('4711.1763803453')).toEqual({ seq: 4711, time: new Date('2025-11-22T09:24:13Z') });
});

it('may be a seq alone', () => {
  expect(toEventId({ seq: 12, time: null })).toBe('12');
  expect(parseEventId('12')).toEqual({ seq: 12, time: null });
});

it.each(['', 'x', '-1', '1.', '1.2.3', '9'.repeat(16), '1e3'])('is not %j', (id) => {
  expect(parseEventId(id)).toBeNull();
});
