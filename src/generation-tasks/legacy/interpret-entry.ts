import type { RedisEntry } from '../../redis/read-only-redis.js';
import { TASK_ID_PATTERN } from '../../task-lifecycle/task-id.pipe.js';
import type { MappingOptions, OldTask } from './map-old-task.js';
import { mapOldTask } from './map-old-task.js';
import type { OldFields } from './old-fields.js';
import { isRecord, tryParse } from './old-fields.js';
import { Unusable } from './unusable.js';

/** Largest old task that is read. */
export const MAX_ENTRY_BYTES = 1_048_576;

/** What a key of the old store holds, as a task; or why it is none. */
export function interpretEntry(entry: RedisEntry, prefix: string, options: MappingOptions): OldTask | Unusable {
  const oldId = entry.key.slice(prefix.length);
  if (!TASK_ID_PATTERN.test(oldId))
    return new Unusable('BAD_ID', 'the id has characters that no task id may have here, or more than 200');
  const fields = fieldsOf(entry);
  return fields instanceof Unusable ? fields : mapOldTask(oldId, fields, options);
}

/** What comes before the id in the keys that match: all up to the last colon before the first wildcard. */
export function keyPrefix(pattern: string): string {
  const literal = /^[^*?[\\]*/.exec(pattern)?.[0] ?? '';
  return literal.slice(0, literal.lastIndexOf(':') + 1);
}

function fieldsOf({ type, value, unread }: RedisEntry): OldFields | Unusable {
  if (unread === 'TOO_LARGE') return new Unusable('TOO_LARGE', `it is larger than ${MAX_ENTRY_BYTES} bytes`);
  if (unread === 'REFUSED') return new Unusable('UNREADABLE', 'the old store would not give it');
  if (type === 'none') return new Unusable('GONE', 'it was gone before it was read');
  if (value === null) return new Unusable('WRONG_TYPE', `it is a ${type}, not a hash or a string`);
  if (typeof value !== 'string') return value;
  const parsed = tryParse(value)?.value;
  return isRecord(parsed) ? parsed : new Unusable('NOT_JSON', 'it is a text that is not a JSON object');
}
