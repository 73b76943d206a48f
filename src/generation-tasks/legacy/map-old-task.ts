import { v5 as uuidv5, validate } from 'uuid';
import type { GenerationType } from '../../image-providers/image-provider.js';
import { EDIT_MODES } from '../dto/create-generation-task.dto.js';
import type { LegacyValues } from '../generation-task.entity.js';
import { GenerationTask } from '../generation-task.entity.js';
import type { OldConfig } from './old-config.js';
import { configOf } from './old-config.js';
import type { OldFields } from './old-fields.js';
import { creditsOf, fieldOf, textOf } from './old-fields.js';
import type { OldResult } from './old-outcome.js';
import { resultOf } from './old-outcome.js';
import type { Unfinished } from './old-status.js';
import { outcomeOf } from './old-status.js';
import { timeOf } from './old-times.js';
import { Unusable, quote } from './unusable.js';

/** Of the UUIDs that stand for old ids that are none: the same old id is the same task, whoever imports it. */
const NAMESPACE = '3f0c9a5e-58f1-4d6e-9f0b-7b1f6c2a9d43';

const MAX_PROMPT = 8_000;
const MAX_REFERENCE = 4_000;

/** What may differ between an import and a look into the old store. */
export interface MappingOptions {
  /** What becomes of a task that has not ended. */
  unfinished: Unfinished;
  /** Who is to make the pictures of a task that runs here, now or when its owner tries it again. */
  providerFor: (type: GenerationType) => string;
  maxAttempts: number;
  now: Date;
}

/** An old task as it would be here. */
export interface OldTask {
  oldId: string;
  /** Not stored, and without files: whether the old references are files here is not for a mapping to know. */
  task: GenerationTask;
  source: string | null;
  reference: string | null;
  resultFile: string | null;
  /** Whether the older system has taken its credits and not given them back. */
  isPaid: boolean;
}

/** Pure. */
export function mapOldTask(oldId: string, fields: OldFields, options: MappingOptions): OldTask | Unusable {
  try {
    return toOldTask(oldId, fields, options);
  } catch (error) {
    if (error instanceof Unusable) return error;
    throw error;
  }
}

/** The id that the task has here. */
function uuidOf(oldId: string): string {
  return validate(oldId) ? oldId.toLowerCase() : uuidv5(oldId, NAMESPACE);
}

function toOldTask(oldId: string, fields: OldFields, options: MappingOptions): OldTask {
  const inside = textOf(fields, 'task_id', MAX_REFERENCE);
  if (inside !== null && inside.toLowerCase() !== oldId.toLowerCase())
    throw new Unusable('ID_MISMATCH', `task_id is ${quote(inside)}`);
  const { config, unfit } = configOf(fields);
  const type = typeOf(fields);
  const credits = creditsOf(fields, 'credits_consumed');
  const createdAt = timeOf(fields, 'created_at', options.now);
  if (createdAt === null) throw new Unusable('MISSING_FIELD', 'created_at is missing');
  const { isPaid, ...outcome } = outcomeOf(fields, createdAt, options);
  const isDone = outcome.status === 'COMPLETED';
  const result = isDone ? resultOf(fields) : { url: null, fileId: null, raw: null };
  const isToRun = outcome.finishedAt === null;
  const task = Object.assign(emptyTask(), outcome, {
    id: uuidOf(oldId),
    userId: userOf(fields),
    type,
    maxAttempts: options.maxAttempts,
    credits,
    creditsRefunded: isToRun || isDone ? 0 : credits,
    createdAt,
    importedAt: options.now,
    prompt: textOf(fields, 'prompt', MAX_PROMPT) ?? textOf(config, 'prompt', MAX_PROMPT),
    negativePrompt: textOf(fields, 'negative_prompt', MAX_PROMPT) ?? textOf(config, 'negative_prompt', MAX_PROMPT),
    config,
    provider: isDone ? 'legacy' : options.providerFor(type),
    legacy: legacyOf(oldId, result, unfit),
  });
  return {
    oldId,
    task,
    source: textOf(fields, 'source_image', MAX_REFERENCE),
    reference: textOf(fields, 'reference_image', MAX_REFERENCE),
    resultFile: result.fileId,
    isPaid,
  };
}

/** What has no place of its own here. */
function legacyOf(oldId: string, { url, raw }: OldResult, unfit: OldConfig['unfit']): LegacyValues {
  return {
    id: validate(oldId) ? oldId.toLowerCase() : oldId,
    ...(url === null ? {} : { resultUrl: url }),
    ...(raw === null ? {} : { result: raw }),
    ...(unfit === null ? {} : { config: unfit }),
  };
}

/** What is the same for all of them. `seq` is the database's to give. */
function emptyTask(): GenerationTask {
  return Object.assign(new GenerationTask(), {
    stage: null,
    etaAt: null,
    attempt: 1,
    workerLosses: 0,
    leaseUntil: null,
    workerId: null,
    // The older system did not keep it.
    startedAt: null,
    deadlineAt: null,
    cancelRequestedAt: null,
    dedupeKey: null,
    idempotencyKey: null,
    retryOf: null,
    resultFileId: null,
    result: null,
    sourceImage: null,
    referenceImages: [],
    providerTaskId: null,
    providerSubmitted: false,
  });
}

function userOf(fields: OldFields): string {
  const userId = textOf(fields, 'user_id', 255);
  if (userId === null) throw new Unusable('MISSING_FIELD', 'user_id is missing');
  if (/\p{Cc}/u.test(userId)) throw new Unusable('UNSTORABLE', 'user_id has control characters');
  return userId;
}

function typeOf(fields: OldFields): GenerationType {
  const mode = fieldOf(fields, 'mode');
  if (mode === null) throw new Unusable('MISSING_FIELD', 'mode is missing');
  const type = EDIT_MODES.find((each) => typeof mode === 'string' && each === mode.trim().toUpperCase());
  if (type === undefined) throw new Unusable('UNKNOWN_MODE', `mode is ${quote(mode)}`);
  return type;
}
