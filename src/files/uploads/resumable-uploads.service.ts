import { Injectable, Logger } from '@nestjs/common';
import type { Server, Upload } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../../config/config.js';
import { Problem } from '../../http/problem.js';
import type { StoredFile } from '../file.entity.js';
import { FilesService } from '../files.service.js';
import { isFromS3, s3Unavailable } from '../s3/s3-failure.js';
import { toUploadProblem } from './tus-failure.js';
import { toTusRequest } from './tus-request.js';
import type { TusStore } from './tus-store.js';
import { openTusStore } from './tus-store.js';
import { UploadLocks } from './upload-locks.service.js';
import type { UploadRecord } from './upload-records.service.js';
import { UploadRecords } from './upload-records.service.js';
import { uploadNotFound, uploadUnfinished } from './upload.problems.js';

const PATH = '/api/v1/files/tus';
const FILE_HEADER = 'darkroom-file-id';
/** CORS is settled for the whole API, and the length by who sends the answer. */
const NOT_PASSED_ON = /^(access-control-|connection$|content-length$|content-type$)/;

interface Tus extends TusStore {
  server: Server;
}

/** Takes uploads in that may break off and go on (tus 1.0.0), and makes files of them. */
@Injectable()
export class ResumableUploads {
  private readonly logger = new Logger('Files');
  private opened: Promise<Tus> | null = null;
  /** Whose request it is, and what went wrong with it. */
  private readonly requests = new WeakMap<Request, { userId: string; id: string; failure?: unknown }>();

  constructor(
    private readonly config: Config,
    private readonly files: FilesService,
    private readonly records: UploadRecords,
    private readonly locks: UploadLocks,
  ) {}

  /** Begins an upload. @throws Problem */
  async begin(userId: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const id = uuidv7();
    const answer = await this.pass({ userId, id }, request, PATH);
    const { expiresAt, fileId } = await this.records.get(userId, id);
    await copy(answer, reply).send({ id, expireTime: expiresAt.toISOString(), fileId });
  }

  /** Goes on with an upload, tells how far it is, or ends it. @throws Problem UPLOAD_NOT_FOUND, and others */
  async proceed(userId: string, id: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const record = await this.records.get(userId, id);
    const { method } = request;
    if (record.fileId !== null) return this.answerFinished(record, method, reply);
    const answer = await this.pass({ userId, id }, request, `${PATH}/${id}`).catch(async (error: unknown) => {
      // While this one waited for its turn, another may have brought the rest.
      const now = isNotFound(error) ? await this.records.get(userId, id) : null;
      if (!now?.fileId) throw error;
      return now;
    });
    if (!(answer instanceof Response)) return this.answerFinished(answer, method, reply);
    if (method === 'DELETE') await this.records.delete(id);
    await copy(answer, reply).send();
  }

  /**
   * The file that an upload has become; one that is all there, and whose process died before it was made a file, is made one now.
   * @throws Problem UPLOAD_NOT_FOUND, UPLOAD_UNFINISHED, and those of `POST /files`
   */
  async fileOf(userId: string, id: string): Promise<StoredFile> {
    const record = await this.records.get(userId, id);
    return this.files.get(userId, record.fileId ?? (await this.finish(userId, id)));
  }

  /** Removes what was not finished in time; returns how many. */
  async sweepExpired(): Promise<number> {
    const expired = await this.records.expire();
    const unfinished = expired.filter(({ fileId }) => fileId === null);
    if (unfinished.length === 0) return expired.length;
    const tus = await this.tus();
    for (const { id } of unfinished) await this.remove(tus, id);
    return expired.length;
  }

  private async pass(caller: { userId: string; id: string }, request: FastifyRequest, path: string): Promise<Response> {
    const known: { userId: string; id: string; failure?: unknown } = caller;
    const asked = toTusRequest(request, path);
    this.requests.set(asked.request, known);
    const { server } = await this.tus();
    const answer = await server.handleWeb(asked.request).finally(() => asked.letGo());
    if (answer.status < 400) return answer;
    const told = { status: answer.status, body: await answer.text() };
    throw toUploadProblem(told, known.failure, caller.id, this.config.maxUploadMb);
  }

  private answerFinished({ sizeBytes, fileId }: UploadRecord, method: string, reply: FastifyReply): Promise<void> {
    const size = String(sizeBytes ?? 0);
    const headers = {
      'tus-resumable': '1.0.0',
      'cache-control': 'no-store',
      'upload-offset': size,
      'upload-length': size,
      [FILE_HEADER]: fileId ?? '',
    };
    return Promise.resolve(
      void reply
        .status(method === 'HEAD' ? 200 : 204)
        .headers(headers)
        .send(),
    );
  }

  private async finish(userId: string, id: string): Promise<string> {
    const lock = this.locks.newLock(id);
    await lock.lock(new AbortController().signal, () => undefined);
    try {
      const record = await this.records.get(userId, id);
      return record.fileId ?? (await this.makeFile(record));
    } finally {
      await lock.unlock();
    }
  }

  private async makeFile(record: UploadRecord): Promise<string> {
    const tus = await this.tus();
    const { id } = record;
    try {
      // A process may have died between the file and the note of it.
      const file = (await this.files.find(id)) ?? (await this.store(tus, record));
      await this.records.becameFile(id, file);
      await this.remove(tus, id);
      return file.id;
    } catch (error) {
      // What the file is will not change; anything else may be better when its owner asks again.
      if (error instanceof Problem && error.type.status < 500 && error.code !== uploadUnfinished.type.code) {
        await this.records.delete(id);
        await this.remove(tus, id);
      }
      throw isFromS3(error) ? s3Unavailable(error) : error;
    }
  }

  private async store(tus: Tus, { userId, id, name }: UploadRecord): Promise<StoredFile> {
    const key = tus.keyOf(id);
    const { offset, size } = await tus.store.getUpload(key);
    if (offset !== size) throw uploadUnfinished({ offset, size: size ?? '?' });
    return this.files.store({ id, userId, name, origin: 'upload' }, await tus.read(key));
  }

  /** What stays is found by the sweep of orphans. */
  private async remove(tus: Tus, id: string): Promise<void> {
    await tus.store.remove(tus.keyOf(id)).catch((error: unknown) => {
      this.logger.debug({ reason: String(error), upload: id }, 'nothing left of the upload to remove');
    });
  }

  private tus(): Promise<Tus> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = null;
      throw error;
    });
    return this.opened;
  }

  private async open(): Promise<Tus> {
    const { Server } = await import('@tus/server');
    const store = await openTusStore(this.config);
    const idOf = (key: string): string => key.slice(-36);
    const publicPath = new URL(this.config.baseUrl).pathname.replace(/\/$/, '') + PATH;
    const server = new Server({
      path: PATH,
      datastore: store.store,
      maxSize: this.config.maxUploadMb * 1_000_000,
      locker: { newLock: (key) => this.locks.newLock(idOf(key)) },
      namingFunction: (request) => store.keyOf(this.callerOf(request).id),
      getFileIdFromRequest: (request) => store.keyOf(this.callerOf(request).id),
      generateUrl: (_, { id }) => `${publicPath}/${idOf(id)}`,
      onUploadCreate: (request, upload) => this.record(request, upload),
      onUploadFinish: async (request) => {
        const { userId, id } = this.callerOf(request);
        return { headers: { [FILE_HEADER]: await this.finish(userId, id) } };
      },
      onResponseError: (request, failure) => {
        this.callerOf(request).failure = failure;
        return undefined;
      },
    });
    return { ...store, server };
  }

  private async record(request: Request, { size, metadata }: Upload): Promise<object> {
    const { userId, id } = this.callerOf(request);
    const name = metadata?.filename ?? metadata?.name ?? 'file';
    await this.records.create({ id, userId, name: name.replaceAll('\u0000', ''), sizeBytes: size ?? null });
    return {};
  }

  private callerOf(request: Request): { userId: string; id: string; failure?: unknown } {
    const caller = this.requests.get(request);
    if (!caller) throw new Error('A request of nobody');
    return caller;
  }
}

function copy(answer: Response, reply: FastifyReply): FastifyReply {
  void reply.status(answer.status);
  for (const [name, value] of answer.headers) if (!NOT_PASSED_ON.test(name)) void reply.header(name, value);
  return reply;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Problem && error.code === uploadNotFound.type.code;
}
