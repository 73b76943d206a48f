import type { Connection } from './connection.js';
import { DarkroomError } from './darkroom-error.js';
import { pause } from './pause.js';
import type { RecoveryStorage } from './task-recovery.js';
import type { StoredFile } from './task.js';
import type { UploadOptions } from './upload.js';

const PATH = '/api/v1/files/tus';
const TUS = { 'tus-resumable': '1.0.0' };
/** What a request carries: proxies that hold bodies back lose one of these at most. */
const CHUNK_BYTES = 8 * 1_048_576;
/** Tries without any progress, with these pauses in between. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000];

/** Where an upload is: what it is, where the caller sends it, and where to remember it. */
export interface ResumableSource {
  file: Blob;
  name: string;
  storage: RecoveryStorage;
}

/**
 * Uploads by tus 1.0.0: a lost connection costs what was just on its way, and so does a reload when the same file is chosen again.
 * @throws DarkroomError; the signal's reason when it is aborted
 */
export class ResumableUpload {
  private readonly key: string;

  constructor(
    private readonly connection: Connection,
    private readonly source: ResumableSource,
    private readonly options: UploadOptions,
  ) {
    this.key = `darkroom:upload:${connection.baseUrl}:${fingerprint(source)}`;
  }

  async run(): Promise<StoredFile> {
    let [id, offset] = [this.recall(), 0];
    for (let failures = 0; ;) {
      try {
        this.options.signal?.throwIfAborted();
        id ??= await this.begin();
        const at = await this.offsetOf(id);
        if (at > offset) failures = 0;
        offset = at;
        offset = await this.sendFrom(id, offset);
        return await this.end(id);
      } catch (error) {
        if (isGone(error) && id !== null) {
          id = this.forget();
          offset = 0;
        } else if (!mayGoOn(error) || this.options.signal?.aborted) {
          if (isWorthless(error)) this.forget();
          throw error;
        }
        const wait = PAUSES_MS[failures++];
        if (wait === undefined) throw error;
        await pause(wait, this.options.signal ?? new AbortController().signal);
      }
    }
  }

  private async begin(): Promise<string> {
    const { file, name } = this.source;
    const bytes = new TextEncoder().encode(name);
    const metadata = `filename ${btoa(String.fromCharCode(...bytes))}`;
    const answer = await this.send('', 'POST', { 'upload-length': String(file.size), 'upload-metadata': metadata });
    const { data } = (await answer.json()) as { data: { id: string } };
    this.remember(data.id);
    return data.id;
  }

  private async offsetOf(id: string): Promise<number> {
    const answer = await this.ask(`/${id}`, 'HEAD', {});
    // Without a body, it does not say what is wrong; this does.
    if (!answer.ok) await this.send(`/${id}`, 'GET', {});
    if (!answer.ok) throw DarkroomError.of(answer, null);
    return offsetIn(answer);
  }

  private async sendFrom(id: string, start: number): Promise<number> {
    const { file } = this.source;
    let offset = start;
    this.options.onProgress?.({ loaded: offset, total: file.size });
    while (offset < file.size) {
      const chunk = file.slice(offset, offset + CHUNK_BYTES);
      const headers = { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
      offset = offsetIn(await this.send(`/${id}`, 'PATCH', headers, chunk));
      this.options.onProgress?.({ loaded: offset, total: file.size });
    }
    return offset;
  }

  private async end(id: string): Promise<StoredFile> {
    const answer = await this.send(`/${id}`, 'GET', {});
    const { data } = (await answer.json()) as { data: StoredFile };
    this.forget();
    return data;
  }

  private async send(path: string, method: string, headers: Record<string, string>, body?: Blob): Promise<Response> {
    const answer = await this.ask(path, method, headers, body);
    if (answer.ok) return answer;
    throw DarkroomError.of(answer, await answer.json().catch(() => null));
  }

  private async ask(path: string, method: string, headers: Record<string, string>, body?: Blob): Promise<Response> {
    const { signal } = this.options;
    return this.connection.fetch(PATH + path, {
      method,
      headers: { ...TUS, ...headers },
      ...(body ? { body: await body.arrayBuffer() } : {}),
      ...(signal ? { signal } : {}),
    });
  }

  private recall(): string | null {
    try {
      return this.source.storage.getItem(this.key) || null;
    } catch {
      return null;
    }
  }

  private remember(id: string): void {
    try {
      this.source.storage.setItem(this.key, id);
    } catch {
      // Full or forbidden: a reload begins anew.
    }
  }

  private forget(): null {
    this.remember('');
    return null;
  }
}

function offsetIn({ headers }: Response): number {
  return Number(headers.get('upload-offset') ?? Number.NaN);
}

/** The same file, as far as a page can tell. */
function fingerprint({ file, name }: ResumableSource): string {
  const modified = 'lastModified' in file ? String(file.lastModified) : '';
  return [name, file.size, file.type, modified].join(':');
}

/** An upload that is not there any more is begun anew. */
function isGone(error: unknown): boolean {
  return error instanceof DarkroomError && ['UPLOAD_NOT_FOUND', 'UPLOAD_EXPIRED'].includes(error.code);
}

const GOES_ON = ['UPLOAD_CONFLICT', 'UPLOAD_LOCKED', 'UPLOAD_UNFINISHED'];

/** A failed fetch is a TypeError. */
function mayGoOn(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return error instanceof DarkroomError && (error.mayPass || GOES_ON.includes(error.code));
}

/** It is the file that was refused, not who sends it: they may come back with another token. */
function isWorthless(error: unknown): boolean {
  return error instanceof DarkroomError && !mayGoOn(error) && error.status !== 401 && error.status !== 403;
}
