import { Controller, Get, Headers, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticationRequired, invalidToken, tokenExpired } from '../../auth/auth.problems.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/caller.js';
import { SignedOrCaller } from '../../auth/caller.guard.js';
import { ApiAnswer, ApiProblems } from '../../http/api-documentation.js';
import { validationFailed } from '../../http/problems.js';
import { TaskDto } from '../../task-lifecycle/dto/task.dto.js';
import { EventTokenDto, TaskEventsQueryDto, TaskEventsSnapshotDto } from './dto/task-events.dto.js';
import { EventTokens } from './event-tokens.service.js';
import { closingDown, tooManyEventStreams } from './events.problems.js';
import { TaskStreams } from './task-streams.service.js';

@ApiTags('Tasks')
@ApiProblems(authenticationRequired)
@Controller('tasks/events')
export class TaskEventsController {
  constructor(
    private readonly streams: TaskStreams,
    private readonly tokens: EventTokens,
  ) {}

  /** A token for the query of the event stream, good once within 60 s: an `EventSource` can send no header. */
  @Post('token')
  @HttpCode(201)
  @ApiOperation({ operationId: 'createEventToken' })
  @ApiAnswer(EventTokenDto, { status: 201, description: 'The token' })
  async createToken(@CurrentCaller() { userId, expiresAt }: Caller): Promise<EventTokenDto> {
    return EventTokenDto.from(await this.tokens.create(userId, expiresAt));
  }

  /**
   * Server-sent events: first `snapshot` with your active tasks (`TaskEventsSnapshotDto`), then `task` with the whole task at each
   * move and each step of its progress. With `Last-Event-ID` the snapshot also has what ended since; a task may be told again, never left out. A comment
   * every 15 s shows that the line is alive. The stream ends when your token does: come back with a new one.
   */
  @Get()
  @SignedOrCaller('token')
  @ApiOperation({ operationId: 'streamTaskEvents' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Id of the last event of an earlier stream' })
  @ApiExtraModels(TaskEventsSnapshotDto, TaskDto)
  @ApiResponse({
    status: 200,
    description:
      'The events, until one side closes: `id: 4711.1763803453`, `event: snapshot`, `data: {"tasks":[…],"missing":[]}`, an empty line; then `event: task`, `data:` the task. The schema is that of `data`.',
    content: {
      'text/event-stream': {
        schema: { oneOf: [{ $ref: getSchemaPath(TaskEventsSnapshotDto) }, { $ref: getSchemaPath(TaskDto) }] },
      },
    },
  })
  @ApiProblems(validationFailed, invalidToken, tokenExpired, tooManyEventStreams, closingDown)
  async stream(
    @Query() { token, ...query }: TaskEventsQueryDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // The stream would never end, and a token is good once.
    if (request.method === 'HEAD') return void reply.type('text/event-stream').send();
    const caller = token === undefined ? request.caller : await this.tokens.redeem(token);
    if (!caller) throw authenticationRequired();
    const { userId, expiresAt } = caller;
    await this.streams.open({ ...query, userId, expiresAt, lastEventId: lastEventId ?? query.lastEventId }, reply);
  }
}
