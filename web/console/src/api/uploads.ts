import { ApiError } from './api-error.js';
import { parse, requestHeaders } from './http.js';
import { newKey } from './new-key.js';
import { persistently } from './persistence.js';
import type { StoredFile } from './types.js';

let running = 0;
const listeners = new Set<() => void>();

/** How many uploads are under way: a form is not sent before they are done. */
export const uploadsRunning = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  count: (): number => running,
};

export async function uploadFile(file: File, onProgress: (percent: number) => void): Promise<StoredFile> {
  change(1);
  try {
    const key = newKey();
    return await persistently(() => send(file, key, onProgress));
  } finally {
    change(-1);
  }
}

function change(by: number): void {
  running += by;
  listeners.forEach((listener) => listener());
}

/** By XMLHttpRequest, because `fetch` does not tell how far an upload is. */
function send(file: File, key: string, onProgress: (percent: number) => void): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/v1/files');
    const headers = { ...requestHeaders(), 'idempotency-key': key };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
      if (lengthComputable) onProgress((100 * loaded) / total);
    });
    request.addEventListener('load', () => {
      const body = parse(request.responseText);
      if (request.status === 201) resolve((body as { data: StoredFile }).data);
      else reject(ApiError.from(request.status, body, request.getResponseHeader('retry-after')));
    });
    request.addEventListener('error', () => reject(ApiError.unreachable(null)));
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}
