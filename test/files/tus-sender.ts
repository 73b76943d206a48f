import type { ApiClient } from '../support/api-client.js';

/** What a server says to a request of tus. */
export interface TusAnswer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read any shape
  body: any;
}

/** Speaks tus 1.0.0 as plainly as it can be spoken. */
export class TusSender {
  constructor(
    private readonly client: ApiClient,
    private readonly baseUrl = client.baseUrl,
    private readonly path = '/api/v1/files/tus',
  ) {}

  begin(length: number | 'deferred', name = 'fox.png', headers: Record<string, string> = {}): Promise<TusAnswer> {
    return this.send('POST', this.path, {
      ...(length === 'deferred' ? { 'upload-defer-length': '1' } : { 'upload-length': String(length) }),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
      ...headers,
    });
  }

  async beginAt(length: number, name?: string): Promise<string> {
    const { status, headers, body } = await this.begin(length, name);
    if (status !== 201) throw new Error(`The upload did not begin: ${status} ${JSON.stringify(body)}`);
    return headers.get('location') ?? '';
  }

  patch(
    location: string,
    offset: number,
    bytes: Uint8Array<ArrayBuffer>,
    more: Record<string, string> = {},
  ): Promise<TusAnswer> {
    const headers = { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', ...more };
    return this.send('PATCH', location, headers, bytes);
  }

  async offset(location: string): Promise<number> {
    const { status, headers } = await this.send('HEAD', location);
    if (status !== 200) throw new Error(`HEAD was answered with ${status}`);
    return Number(headers.get('upload-offset'));
  }

  async send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<TusAnswer> {
    const response = await fetch(this.baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${this.client.token}`, 'tus-resumable': '1.0.0', ...headers },
      ...(body ? { body } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }
}

interface HalfSent {
  isHalf: boolean;
  over: Promise<unknown>;
}

/** Sends some of a body and then nothing more, but without an end. */
export function fetchHalf(
  url: string,
  { token }: ApiClient,
  content: Uint8Array<ArrayBuffer>,
  bytes: number,
): HalfSent {
  const state: HalfSent = { isHalf: false, over: Promise.resolve() };
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (at >= bytes) {
        state.isHalf = true;
        return new Promise<void>(() => undefined);
      }
      controller.enqueue(content.slice(at, (at += 100_000)));
    },
  });
  const headers = {
    authorization: `Bearer ${token}`,
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
  };
  state.over = fetch(url, { method: 'PATCH', headers, body, duplex: 'half' }).catch(() => undefined);
  return state;
}
