import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Config } from '../../config/config.js';
import type { ChangeMark } from '../../task-lifecycle/store/find-changes.js';
import { TaskChanges } from '../../task-lifecycle/task-changes.service.js';
import { TaskReader } from '../../task-lifecycle/task-reader.service.js';
import type { TaskSnapshot } from '../../task-lifecycle/task-snapshot.js';
import type { TaskEventsQueryDto, TaskEventsSnapshotDto } from './dto/task-events.dto.js';
import { at } from './at.js';
import { parseEventId } from './event-id.js';
import { EventStream } from './event-stream.js';
import { closingDown, tooManyEventStreams } from './events.problems.js';
import { StreamRooms } from './stream-rooms.js';
import { TaskEvent } from './task-event.js';
import { TaskStream } from './task-stream.js';

/** A request for a stream. */
export type StreamRequest = Pick<TaskEventsQueryDto, 'ids' | 'kind' | 'type' | 'lastEventId'> & {
  userId: string;
  /** When the stream ends because its token does, in milliseconds since 1970. */
  expiresAt: number | undefined;
};

/** Opens the streams of this process, and closes them when it stops. */
@Injectable()
export class TaskStreams implements BeforeApplicationShutdown {
  private closing = false;

  constructor(
    private readonly config: Config,
    private readonly rooms: StreamRooms,
    private readonly changes: TaskChanges,
    private readonly reader: TaskReader,
  ) {}

  /**
   * Begins the stream with how things stand. Moves that are made meanwhile wait until that is written, so that nothing
   * falls between the two.
   * @throws Problem VALIDATION_FAILED, TOO_MANY_EVENT_STREAMS, CLOSING_DOWN
   */
  async open(request: StreamRequest, reply: FastifyReply): Promise<void> {
    this.reader.checkKind(request.kind);
    const uuids = request.ids ? await this.reader.uuidsOf(request.ids) : null;
    const ids = uuids && new Set(uuids.values());
    const mark = await this.changes.mark();
    if (this.closing) throw closingDown({}, { retryAfter: 1 });
    // Who has left by now would never leave the room: 'close' is over.
    if (reply.raw.destroyed) return;
    const stream = new TaskStream({ kind: request.kind, type: request.type, ids });
    this.admit(request.userId, stream, mark);
    const expiry = at(request.expiresAt ?? Infinity, () => stream.end());
    const leave = (): void => {
      expiry.cancel();
      this.rooms.leave(request.userId, stream);
    };
    reply.raw.once('close', leave);
    try {
      await this.rooms.listening(request.userId);
      const place = await this.changes.mark();
      const snapshots = await this.current(request, ids);
      this.share(request.userId, snapshots, place);
      const shown = new Set(snapshots.map(({ task }) => task.id));
      const first: TaskEventsSnapshotDto = {
        tasks: snapshots.map((snapshot) => this.reader.present(snapshot)),
        missing: (request.ids ?? []).filter((id) => !shown.has(uuids?.get(id) ?? '')),
      };
      if (!reply.raw.destroyed) stream.start(EventStream.begin(reply), snapshots, place, JSON.stringify(first));
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Clients come back at once, to another process or the next one, and miss nothing. */
  beforeApplicationShutdown(): void {
    this.closing = true;
    for (const channel of this.rooms.all()) for (const stream of channel.streams) stream.end();
  }

  private admit(userId: string, stream: TaskStream, mark: ChangeMark): void {
    const limit = this.config.maxEventStreams;
    if (this.rooms.size(userId) >= limit) throw tooManyEventStreams({ limit }, { retryAfter: 5 });
    this.rooms.enter(userId, stream, mark);
  }

  private current(
    { userId, kind, type, lastEventId }: StreamRequest,
    ids: ReadonlySet<string> | null,
  ): Promise<TaskSnapshot[]> {
    return this.changes.current({
      userId,
      since: parseEventId(lastEventId ?? ''),
      ...(kind === undefined ? {} : { kind }),
      ...(type === undefined ? {} : { type }),
      ...(ids === null ? {} : { ids: [...ids] }),
    });
  }

  /** What was read for one stream may be news to the user's others. */
  private share(userId: string, snapshots: readonly TaskSnapshot[], { time }: ChangeMark): void {
    const channel = this.rooms.channelOf(userId);
    for (const snapshot of snapshots) {
      const { finishedAt, ...task } = snapshot.task;
      if (!channel?.isNews({ ...task, isFinished: finishedAt !== null }, time)) continue;
      channel.take(new TaskEvent(snapshot, (each) => this.reader.present(each)));
    }
  }
}
