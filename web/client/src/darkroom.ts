import type { Client } from 'openapi-fetch';
import type { components, paths } from './api.generated.js';
import type { DarkroomOptions } from './connection.js';
import { Connection, newKey, persistently, unwrap } from './connection.js';
import { ResumableUpload } from './resumable-upload.js';
import { TaskFeed } from './task-feed.js';
import { TaskQueries } from './task-queries.js';
import type { RecoveredTasks, RecoveryStorage } from './task-recovery.js';
import { TaskRecoveryService } from './task-recovery.js';
import { watch } from './task-watch.js';
import type { StoredFile, Task, TaskFilter } from './task.js';
import type { UploadOptions } from './upload.js';
import { nameOf, upload } from './upload.js';

type Schemas = components['schemas'];

/** A user's Darkroom: one for a page is enough, and has one stream for everything that is watched. */
export class Darkroom {
  /** Every route of the API, typed: `darkroom.api.GET('/api/v1/products')`. */
  readonly api: Client<paths>;
  readonly recovery: TaskRecoveryService;
  private readonly connection: Connection;
  private readonly queries: TaskQueries;
  private readonly feed: TaskFeed;
  private readonly storage: RecoveryStorage;

  /** @param storage where to remember the last visit; `localStorage` when left out, where there is one */
  constructor(options: DarkroomOptions & { storage?: RecoveryStorage }) {
    this.connection = new Connection(options);
    this.api = this.connection.api;
    this.queries = new TaskQueries(this.connection);
    this.feed = new TaskFeed(this.connection, this.queries);
    this.storage = options.storage ?? defaultStorage();
    this.recovery = new TaskRecoveryService(this.queries, this.storage);
  }

  uploadFile(file: Blob, options: UploadOptions = {}): Promise<StoredFile> {
    if (!options.resumable) return upload(this.connection, file, options);
    return new ResumableUpload(
      this.connection,
      { file, name: nameOf(file, options), storage: this.storage },
      options,
    ).run();
  }

  /** The finished task where the cache has it, else the new one or the one that runs already. */
  async createPreviewTask(body: Schemas['CreatePreviewTaskDto'], key = newKey()): Promise<Schemas['PreviewTaskDto']> {
    const header = { 'Idempotency-Key': key };
    const create = () => this.api.POST('/api/v1/preview/tasks', { params: { header }, body });
    return this.expecting((await persistently(() => unwrap(create()))).data);
  }

  async createGenerationTask(
    body: Schemas['CreateGenerationTaskDto'],
    key = newKey(),
  ): Promise<Schemas['GenerationTaskDto']> {
    const header = { 'Idempotency-Key': key };
    const create = () => this.api.POST('/api/v1/generation/tasks', { params: { header }, body });
    return this.expecting((await persistently(() => unwrap(create()))).data);
  }

  async createVideoComposition(
    body: Schemas['CreateCompositionDto'],
    key = newKey(),
  ): Promise<Schemas['VideoCompositionDto']> {
    const header = { 'Idempotency-Key': key };
    const create = () => this.api.POST('/api/v1/video/compositions', { params: { header }, body });
    return this.expecting((await persistently(() => unwrap(create()))).data);
  }

  async createPdfJob(body: Schemas['CreatePdfJobDto'], key = newKey()): Promise<Schemas['PdfJobDto']> {
    const header = { 'Idempotency-Key': key };
    const create = () => this.api.POST('/api/v1/pdf/jobs', { params: { header }, body });
    return this.expecting((await persistently(() => unwrap(create()))).data);
  }

  getTask(id: string): Promise<Task> {
    return this.queries.get(id);
  }

  /** The task, CANCELLED or still PROCESSING, which then takes about a second. */
  async cancelTask(id: string): Promise<Task> {
    return (await unwrap(this.api.POST('/api/v1/tasks/{id}/cancel', { params: { path: { id } } }))).data;
  }

  /** The new task that takes the place of a FAILED or CANCELLED one. */
  async retryTask(id: string, key = newKey()): Promise<Task> {
    const params = { path: { id }, header: { 'Idempotency-Key': key } };
    const retry = () => this.api.POST('/api/v1/tasks/{id}/retry', { params });
    return this.expecting((await persistently(() => unwrap(retry()))).data);
  }

  /** Each state of a task, from how it is now to its end. */
  watchTask(id: string, { signal }: { signal?: AbortSignal } = {}): AsyncGenerator<Task, void> {
    return watch(this.feed, { ids: [id] }, signal);
  }

  /** Each state of the tasks, from how they are now until the signal is aborted or, with `ids`, all have ended. */
  watchTasks(filter: TaskFilter = {}, { signal }: { signal?: AbortSignal } = {}): AsyncGenerator<Task, void> {
    return watch(this.feed, filter, signal);
  }

  /** Like `watchTasks`, with a function. @returns what stops it */
  onTasks(filter: TaskFilter, onTask: (task: Task) => void, onError?: (error: unknown) => void): () => void {
    return this.feed.listen({ filter, onTask, onError: (error) => onError?.(error) });
  }

  /** What a page asks for when it is loaded; then it watches the active ones. */
  async recoverTasks(page: Pick<TaskFilter, 'kind' | 'type'> = {}): Promise<RecoveredTasks> {
    const recovered = await this.recovery.recoverTasks(page);
    this.feed.expect(recovered.active);
    this.feed.askForExpected();
    return recovered;
  }

  /** Whoever watches is told what becomes of a task that the page has, also when that was before there was a stream. */
  private expecting<T extends Task>(task: T): T {
    this.feed.expect([task]);
    return task;
  }
}

function defaultStorage(): RecoveryStorage {
  try {
    if (typeof localStorage !== 'undefined') return localStorage;
  } catch {
    // A page that may keep nothing.
  }
  const items = new Map<string, string>();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}
