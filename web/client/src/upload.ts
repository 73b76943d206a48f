import type { Connection } from './connection.js';
import { DarkroomError } from './darkroom-error.js';
import { newKey, persistently } from './persistence.js';
import type { StoredFile } from './task.js';

export interface UploadProgress {
  loaded: number;
  total: number;
}

export interface UploadOptions {
  /** Name of the file; a `File` has its own. */
  name?: string;
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
  /** One of your own, to send the same upload again after a reload and have it counted once. */
  idempotencyKey?: string;
  /** Goes on after a lost connection and, when the same file is chosen again, after a reload; for large files. */
  resumable?: boolean;
}

const PATH = '/api/v1/files';

/** @throws DarkroomError; the signal's reason when it is aborted */
export async function upload(connection: Connection, file: Blob, options: UploadOptions): Promise<StoredFile> {
  const form = new FormData();
  form.append('file', file, nameOf(file, options));
  const key = options.idempotencyKey ?? newKey();
  const send = (caller: Record<string, string>): Promise<Uploaded> => {
    // Whoever is asked for a token may take their time.
    options.signal?.throwIfAborted();
    const headers = { ...caller, 'idempotency-key': key };
    // Only XMLHttpRequest tells a browser how far an upload is; elsewhere there is none, and a stream does.
    return typeof XMLHttpRequest === 'undefined'
      ? byStream(connection, form, headers, { ...options, total: file.size })
      : byXhr(connection, form, headers, options);
  };
  options.signal?.throwIfAborted();
  const uploaded = await persistently(
    () => connection.asCaller(send),
    async (answer) => problemOf(answer),
    options.signal,
  );
  const problem = problemOf(uploaded);
  if (problem) throw problem;
  return (parse(uploaded.text) as { data: StoredFile }).data;
}

export function nameOf(file: Blob, { name }: UploadOptions): string {
  return name ?? ('name' in file && typeof file.name === 'string' ? file.name : 'file');
}

interface Uploaded {
  status: number;
  text: string;
  response: Response;
}

function problemOf({ status, text, response }: Uploaded): DarkroomError | null {
  return status === 201 ? null : DarkroomError.of(response, parse(text));
}

function byXhr(
  connection: Connection,
  form: FormData,
  headers: Record<string, string>,
  { onProgress, signal }: UploadOptions,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    signal?.addEventListener('abort', abort);
    request.open('POST', connection.baseUrl + PATH);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.({ loaded, total }));
    request.addEventListener('load', () => {
      const retryAfter = request.getResponseHeader('retry-after');
      const response = new Response(null, {
        status: request.status,
        headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
      });
      resolve({ status: request.status, text: request.responseText, response });
    });
    request.addEventListener('error', () => reject(new TypeError('The upload failed')));
    request.addEventListener('abort', () =>
      reject(signal?.reason ?? new DOMException('The upload was aborted', 'AbortError')),
    );
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    request.send(form);
  });
}

async function byStream(
  connection: Connection,
  form: FormData,
  headers: Record<string, string>,
  { onProgress, signal, total }: UploadOptions & { total: number },
): Promise<Uploaded> {
  const encoded = new Response(form);
  let loaded = 0;
  const counted = encoded.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        // The frame around the file is sent along, but does not count.
        loaded = Math.min(loaded + chunk.length, total);
        onProgress?.({ loaded, total });
        controller.enqueue(chunk);
      },
    }),
  );
  const init = {
    method: 'POST',
    headers: { ...headers, 'content-type': encoded.headers.get('content-type') ?? '' },
    body: counted ?? null,
    duplex: 'half',
    ...(signal ? { signal } : {}),
  };
  const response = await connection.send(connection.baseUrl + PATH, init);
  return { status: response.status, text: await response.text(), response };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
