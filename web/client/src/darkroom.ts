import type { Client } from 'openapi-fetch';
import type { components, paths } from './api.generated.js';
import type { DarkroomOptions } from './connection.js';
import { Connection, unwrap } from './connection.js';
import { newKey } from './persistence.js';
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

export interface MakeOptions {
  /** One of your own, to send the same request again after a reload and have it counted once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

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
    this.recovery = new TaskRecoveryService(this.queries, this.storage, this.connection.baseUrl);
  }

  uploadFile(file: Blob, options: UploadOptions = {}): Promise<StoredFile> {
    if (!options.resumable) return upload(this.connection, file, options);
    return new ResumableUpload(
      this.connection,
      { file, name: nameOf(file, options), storage: this.storage },
      options,
    ).run();
  }

  /**
   * The finished task where the cache has it, else the new one or the one that runs already.
   * @param options or just the Idempotency-Key, here and below
   */
  createPreviewTask(
    body: Schemas['CreatePreviewTaskDto'],
    options: MakeOptions | string = {},
  ): Promise<Schemas['PreviewTaskDto']> {
    return this.expecting(this.api.POST('/api/v1/preview/tasks', { ...initOf(options), body }));
  }

  createGenerationTask(
    body: Schemas['CreateGenerationTaskDto'],
    options: MakeOptions | string = {},
  ): Promise<Schemas['GenerationTaskDto']> {
    return this.expecting(this.api.POST('/api/v1/generation/tasks', { ...initOf(options), body }));
  }

  createVideoComposition(
    body: Schemas['CreateCompositionDto'],
    options: MakeOptions | string = {},
  ): Promise<Schemas['VideoCompositionDto']> {
    return this.expecting(this.api.POST('/api/v1/video/compositions', { ...initOf(options), body }));
  }

  createPdfJob(body: Schemas['CreatePdfJobDto'], options: MakeOptions | string = {}): Promise<Schemas['PdfJobDto']> {
    return this.expecting(this.api.POST('/api/v1/pdf/jobs', { ...initOf(options), body }));
  }

  /** As it is now, with links that are new. */
  getTask(id: string): Promise<Task> {
    return this.queries.get(id);
  }

  /** Finished tasks, newest first; each page of them is read when the one before has been gone through. */
  taskHistory(filter: Pick<TaskFilter, 'kind' | 'type'> = {}, signal?: AbortSignal): AsyncGenerator<Task, void> {
    return this.queries.history(filter, signal);
  }

  /** The task, CANCELLED or still PROCESSING, which then takes about a second. */
  async cancelTask(id: string): Promise<Task> {
    return (await unwrap(this.api.POST('/api/v1/tasks/{id}/cancel', { params: { path: { id } } }))).data;
  }

  /** The new task that takes the place of a FAILED or CANCELLED one. */
  retryTask(id: string, options: MakeOptions | string = {}): Promise<Task> {
    return this.expecting(this.api.POST('/api/v1/tasks/{id}/retry', initFor(id, options)));
  }

  /** The new job that does only what failed of a PDF job. */
  retryFailedPages(id: string, options: MakeOptions | string = {}): Promise<Schemas['PdfJobDto']> {
    return this.expecting(this.api.POST('/api/v1/pdf/jobs/{id}/retry-failed', initFor(id, options)));
  }

  /** A finished task, with the files that it made. */
  async deleteTask(id: string): Promise<void> {
    await unwrap(this.api.DELETE('/api/v1/tasks/{id}', { params: { path: { id } } }));
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
  private async expecting<T extends Task>(made: Promise<{ data?: { data: T }; response: Response }>): Promise<T> {
    const { data: task } = await unwrap(made);
    this.feed.expect([task]);
    return task;
  }
}

/** With a key from the start: what is made is made once, however often it is sent. */
function initOf(options: MakeOptions | string) {
  const { idempotencyKey = newKey(), signal }: MakeOptions =
    typeof options === 'string' ? { idempotencyKey: options } : options;
  return { params: { header: { 'Idempotency-Key': idempotencyKey } }, ...(signal ? { signal } : {}) };
}

function initFor(id: string, options: MakeOptions | string) {
  const { params, ...init } = initOf(options);
  return { ...init, params: { ...params, path: { id } } };
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
