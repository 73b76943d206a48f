import { once } from 'node:events';
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import S3rver from 's3rver';
import { untilAborted } from '../../src/stop-signal.js';
import { newTestFolder, removeTestFolder } from './test-folder.js';

const BUCKET = 'test-bucket';
const KEYS = { S3_ACCESS_KEY_ID: 'S3RVER', S3_SECRET_ACCESS_KEY: 'S3RVER' };

/**
 * S3 as s3rver speaks it, and what it has not of unfinished multipart uploads: lists and aborts. It knows keys by their ids and does
 * not check signatures.
 */
export class S3Server {
  /** Requests that came, as `GET /bucket/key`. */
  readonly requests: string[] = [];
  private isBroken = false;
  private held: AbortSignal | null = null;

  private constructor(
    private readonly server: Server,
    private readonly s3: S3rver,
    readonly folder: string,
  ) {}

  static async start(): Promise<S3Server> {
    const folder = await newTestFolder('s3');
    const s3 = new S3rver({ directory: folder, silent: true, configureBuckets: [{ name: BUCKET }] });
    await s3.configureBuckets();
    const handle = s3.callback();
    const server = createServer((request, response) => void started.answer(request, response, handle));
    const started = new S3Server(server, s3, folder);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return started;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get environment(): Record<string, string> {
    return { S3_BUCKET: BUCKET, S3_ENDPOINT: `http://127.0.0.1:${this.port}`, S3_PREFIX: 'darkroom/', ...KEYS };
  }

  /** Answers everything with 500, or well again. */
  break(isBroken: boolean): void {
    this.isBroken = isBroken;
  }

  /** Does not answer to what is to be stored. @returns what lets it go on */
  holdWrites(): () => void {
    const letGo = new AbortController();
    this.held = letGo.signal;
    return () => letGo.abort();
  }

  /** The keys of what is stored. */
  async keys(): Promise<string[]> {
    const root = join(this.folder, BUCKET);
    const entries = await readdir(root, { recursive: true });
    return entries.filter((name) => name.endsWith('._S3rver_object')).map((name) => name.slice(0, -15));
  }

  pathOf(key: string): string {
    return join(this.folder, BUCKET, `${key}._S3rver_object`);
  }

  async unfinished(): Promise<string[]> {
    return readdir(this.uploads).catch(() => []);
  }

  get uploads(): string {
    return this.s3.store.getResourcePath(BUCKET, undefined, 'uploads');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await removeTestFolder(this.folder);
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    this.requests.push(`${request.method} ${pathname}`);
    const uploadId = searchParams.get('uploadId');
    if (this.isBroken) return xml(response, 500, '<Error><Code>InternalError</Code></Error>');
    if (request.method === 'PUT' && this.held) await untilAborted(this.held);
    if (request.method === 'GET' && searchParams.has('uploads')) return this.listUploads(response);
    // s3rver fails at a prefix of nothing; it is a folder here.
    const prefix = searchParams.get('prefix');
    if (prefix !== null) await mkdir(join(this.folder, BUCKET, prefix), { recursive: true });
    if (uploadId === null || (request.method !== 'GET' && request.method !== 'DELETE'))
      return handle(request, response);
    const folder = join(this.uploads, uploadId);
    if (!(await stat(folder).catch(() => null))) return xml(response, 404, '<Error><Code>NoSuchUpload</Code></Error>');
    if (request.method === 'GET') return listParts(response, folder);
    await rm(folder, { recursive: true });
    response.writeHead(204).end();
  }

  private async listUploads(response: ServerResponse): Promise<void> {
    const uploads = await Promise.all(
      (await this.unfinished()).map(async (id) => {
        const folder = join(this.uploads, id);
        const [key, { mtime }] = await Promise.all([readFile(join(folder, 'key'), 'utf8'), stat(folder)]);
        const initiated = mtime.toISOString();
        return `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiated}</Initiated></Upload>`;
      }),
    );
    xml(response, 200, `<ListMultipartUploadsResult>${uploads.join('')}</ListMultipartUploadsResult>`);
  }
}

async function listParts(response: ServerResponse, folder: string): Promise<void> {
  const numbers = (await readdir(folder)).filter((name) => /^\d+$/.test(name));
  const parts = await Promise.all(
    numbers.map(async (number) => {
      const [etag, { size }] = await Promise.all([
        readFile(join(folder, `${number}.md5`), 'utf8').catch(() => ''),
        stat(join(folder, number)),
      ]);
      return etag && `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag><Size>${size}</Size></Part>`;
    }),
  );
  xml(response, 200, `<ListPartsResult>${parts.join('')}</ListPartsResult>`);
}

function xml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`);
}
