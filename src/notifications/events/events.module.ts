import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { EventTokensCron } from './event-tokens.cron.js';
import { EventTokens } from './event-tokens.service.js';
import { MemoryTaskFeed } from './memory-task-feed.js';
import { RedisTaskFeed } from './redis-task-feed.js';
import { StreamRooms } from './stream-rooms.js';
import { TaskEventsController } from './task-events.controller.js';
import { TaskFeed } from './task-feed.js';
import { TaskFeedListener } from './task-feed.listener.js';
import { TaskStreams } from './task-streams.service.js';

/** Server-sent events: every move of a task to its owner's open pages. */
@Module({})
export class EventsModule {
  static with(config: Config): DynamicModule {
    return {
      module: EventsModule,
      controllers: [TaskEventsController],
      providers: [
        { provide: TaskFeed, useClass: config.redisUrl === undefined ? MemoryTaskFeed : RedisTaskFeed },
        TaskFeedListener,
        StreamRooms,
        TaskStreams,
        EventTokens,
        EventTokensCron,
      ],
    };
  }
}
