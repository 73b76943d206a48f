import { createHash } from 'node:crypto';

/** An entry of the old store, and what is to become of it. */
export interface OldEntry {
  id: string;
  userId: string;
  /** Its status here, or the fault it is reported with. */
  expected: string;
  credits: number;
  createdAt: Date;
  value: Record<string, unknown> | string;
  as: 'hash' | 'json' | 'text' | 'list';
}

/** Not a divisor of anything below: every user has tasks of every sort. */
const USERS = 41;
const START = Date.UTC(2025, 0, 1);
const MODES = ['HEAD_SWAP', 'background_change', 'Pose_Change'];
const OLD_STATUSES = ['done', 'done', 'DONE', 'completed', 'failed', 'cancelled', 'canceled', 'pending', 'processing'];
const STATUSES: Record<string, string> = {
  done: 'COMPLETED',
  completed: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
  canceled: 'CANCELLED',
  pending: 'PENDING',
  processing: 'PENDING',
};

type Fields = Record<string, unknown>;

/** Ways to be broken; each makes of good fields an entry that cannot be imported. */
const BREAKAGES: [fault: string, as: OldEntry['as'], change: (fields: Fields) => Fields | string][] = [
  ['NOT_JSON', 'text', () => '{"task_id": "cut o'],
  ['NOT_JSON', 'text', () => '[1, 2, 3]'],
  ['NOT_JSON', 'text', () => ''],
  ['WRONG_TYPE', 'list', () => 'an element'],
  ['MISSING_FIELD', 'json', (fields) => ({ ...fields, user_id: undefined })],
  ['MISSING_FIELD', 'hash', (fields) => ({ ...fields, mode: '' })],
  ['MISSING_FIELD', 'json', (fields) => ({ ...fields, created_at: null })],
  ['MISSING_FIELD', 'hash', (fields) => ({ ...fields, status: 'None' })],
  ['UNKNOWN_STATUS', 'json', (fields) => ({ ...fields, status: 'exploded' })],
  ['UNKNOWN_STATUS', 'json', (fields) => ({ ...fields, status: { is: 'done' } })],
  ['UNKNOWN_MODE', 'hash', (fields) => ({ ...fields, mode: 'CREATE_WORLD' })],
  ['BAD_CREDITS', 'hash', (fields) => ({ ...fields, credits_consumed: '-3' })],
  ['BAD_CREDITS', 'json', (fields) => ({ ...fields, credits_consumed: 'many' })],
  ['BAD_CREDITS', 'json', (fields) => ({ ...fields, credits_consumed: 1.5 })],
  ['BAD_TIME', 'hash', (fields) => ({ ...fields, created_at: 'yesterday' })],
  ['BAD_TIME', 'json', (fields) => ({ ...fields, created_at: 12 })],
  ['BAD_TIME', 'json', (fields) => ({ ...fields, created_at: '9999-01-01T00:00:00Z' })],
  ['BAD_CONFIG', 'hash', (fields) => ({ ...fields, config: 'strength: 3' })],
  ['TOO_LONG', 'json', (fields) => ({ ...fields, prompt: 'x'.repeat(9_000) })],
  ['TOO_LONG', 'json', (fields) => ({ ...fields, user_id: 'u'.repeat(300) })],
  ['UNSTORABLE', 'json', (fields) => ({ ...fields, prompt: 'zero \u0000 byte' })],
  ['UNSTORABLE', 'json', (fields) => ({ ...fields, config: { note: 'half a pair \ud83d' } })],
  ['UNSTORABLE', 'hash', (fields) => ({ ...fields, config: '{"note":"\\u0000"}' })],
  ['ID_MISMATCH', 'hash', (fields) => ({ ...fields, task_id: 'somebody_else' })],
  ['BAD_ID', 'json', (fields) => fields],
];

/** The same old tasks at each call: every tenth is broken, in one way after the other. */
export function oldTasks(count: number): OldEntry[] {
  return Array.from({ length: count }, (_, index) => (index % 10 === 9 ? brokenTask(index) : goodTask(index)));
}

/** Larger than may be read: not one of the many, as one is enough. */
export function hugeTask(): OldEntry {
  const good = goodTask(1);
  return {
    ...good,
    id: 'file_huge',
    expected: 'TOO_LARGE',
    value: { ...fieldsOf(good), task_id: 'file_huge', result: 'x'.repeat(1_200_000) },
  };
}

function brokenTask(index: number): OldEntry {
  const good = goodTask(index);
  const [expected, as, change] = pick(BREAKAGES, Math.floor(index / 10));
  const broken: OldEntry = { ...good, expected, as, value: change(fieldsOf(good)) };
  return expected === 'BAD_ID' ? { ...broken, id: `a space ${index}` } : broken;
}

function goodTask(index: number): OldEntry {
  const oldStatus = pick(OLD_STATUSES, index * 7);
  const credits = index % 5;
  const userId = `user-${index % USERS}`;
  const id = index % 2 === 0 ? uuidFor(`task ${index}`) : `edit_${index}`;
  // No two at the same time, and not in the order of the ids.
  const createdAt = new Date(START + ((index * 7_919) % 100_003) * 60_000);
  const ended = new Date(createdAt.getTime() + 90_000);
  const status = STATUSES[oldStatus.toLowerCase()] ?? '';
  const value: Fields = {
    task_id: id,
    user_id: userId,
    status: oldStatus,
    mode: pick(MODES, index),
    source_image: `file_${index}`,
    reference_image: index % 3 === 0 ? `file_face_${index}` : '',
    config:
      index % 4 === 0 ? JSON.stringify({ prompt: `Prompt ${index}`, strength: 0.7 }) : { size: '512x512', count: 9 },
    credits_consumed: index % 2 === 0 ? credits : String(credits),
    created_at: timeText(createdAt, index),
    updated_at: timeText(ended, index + 1),
    ...(status === 'COMPLETED'
      ? { completed_at: timeText(ended, index + 2), result: { image_url: `https://old.example/${index}.png` } }
      : {}),
    ...(status === 'FAILED'
      ? { failed_at: timeText(ended, index + 3), error: `{"code":"E${index % 3}","message":"No"}` }
      : {}),
  };
  return { id, userId, expected: status, credits, createdAt, value, as: index % 3 === 0 ? 'hash' : 'json' };
}

function timeText(time: Date, form: number): string | number {
  const iso = time.toISOString();
  return pick(
    [iso, iso.replace('Z', ''), iso.replace('T', ' ').replace('Z', '+00:00'), time.getTime(), time.getTime() / 1_000],
    form,
  );
}

function fieldsOf({ value }: OldEntry): Fields {
  return typeof value === 'string' ? {} : value;
}

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function uuidFor(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
