import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { ChangeMark } from '../../task-lifecycle/store/find-changes.js';
import { TaskChanges } from '../../task-lifecycle/task-changes.service.js';
import { TaskReader } from '../../task-lifecycle/task-reader.service.js';
import { SweepMarks } from './sweep-marks.js';
import { TaskEvent } from './task-event.js';
import { TaskFeed } from './task-feed.js';
import type { TaskStream } from './task-stream.js';
import { UserChannel } from './user-channel.js';

const HEARTBEAT_MS = 15_000;
/** While the feed is down the streams are told by reading this often. */
const READ_MS = 1_000;
/** Also a living feed may lose a move: the process that made it dies before it tells, or a connection breaks. */
const SWEEP_MS = 10_000;

interface Room {
  channel: UserChannel;
  listening: Promise<void>;
}

/** Who has streams open at this process. They hear of moves through the feed, and of what it has lost by reading. */
@Injectable()
export class StreamRooms {
  private readonly logger = new Logger('Streams');
  private readonly rooms = new Map<string, Room>();
  private readonly marks = new SweepMarks();
  private nextSweep = 0;
  private wasLive = true;
  private busy = false;

  constructor(
    private readonly feed: TaskFeed,
    private readonly changes: TaskChanges,
    private readonly reader: TaskReader,
  ) {}

  all(): UserChannel[] {
    return [...this.rooms.values()].map(({ channel }) => channel);
  }

  channelOf(userId: string): UserChannel | undefined {
    return this.rooms.get(userId)?.channel;
  }

  size(userId: string): number {
    return this.channelOf(userId)?.streams.size ?? 0;
  }

  enter(userId: string, stream: TaskStream, mark: ChangeMark): void {
    this.marks.add(mark);
    const room = this.rooms.get(userId) ?? this.newRoom(userId, mark);
    room.channel.streams.add(stream);
  }

  /** Resolves when moves of this user's tasks arrive here. */
  async listening(userId: string): Promise<void> {
    await this.rooms.get(userId)?.listening;
  }

  leave(userId: string, stream: TaskStream): void {
    const room = this.rooms.get(userId);
    if (!room?.channel.streams.delete(stream) || room.channel.streams.size > 0) return;
    this.rooms.delete(userId);
    if (this.rooms.size === 0) this.marks.clear();
    void this.feed.unfollow(userId);
  }

  @Interval(HEARTBEAT_MS)
  beat(): void {
    for (const channel of this.all()) for (const stream of channel.streams) stream.beat();
  }

  @Interval(READ_MS)
  async look(): Promise<void> {
    if (this.rooms.size === 0 || this.busy) return;
    this.busy = true;
    try {
      const live = await this.feed.isLive();
      // Once more after it has come back: what was told in between is lost.
      if (!live || !this.wasLive || performance.now() >= this.nextSweep) await this.sweep();
      this.wasLive = live;
    } catch (error) {
      this.logger.debug({ err: error }, 'sweep skipped');
    } finally {
      this.busy = false;
    }
  }

  private newRoom(userId: string, mark: ChangeMark): Room {
    const channel = new UserChannel(mark.time);
    const listening = this.feed.follow(userId, (snapshot) =>
      channel.take(new TaskEvent(snapshot, (each) => this.reader.present(each))),
    );
    const room = { channel, listening };
    this.rooms.set(userId, room);
    return room;
  }

  private async sweep(): Promise<void> {
    const mark = await this.changes.mark();
    const changed = await this.changes.since([...this.rooms.keys()], this.marks.bound);
    const news = changed.filter((task) => this.channelOf(task.userId)?.isNews(task, mark.time));
    for (const snapshot of await this.reader.read(news)) {
      this.channelOf(snapshot.task.userId)?.take(new TaskEvent(snapshot, (each) => this.reader.present(each)));
    }
    this.marks.add(mark);
    for (const channel of this.all()) channel.forgetSettled();
    this.nextSweep = performance.now() + SWEEP_MS;
  }
}
