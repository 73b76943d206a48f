import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { adminOnly, authenticationRequired } from '../auth/auth.problems.js';
import { AdminOnly } from '../auth/caller.guard.js';
import { ApiAnswer, ApiProblems } from '../http/api-documentation.js';
import { validationFailed } from '../http/problems.js';
import { PriorityDto, SetPriorityDto, UserIdDto } from './dto/priority.dto.js';
import { PrioritiesService } from './priorities.service.js';

@ApiTags('Admin')
@ApiProblems(authenticationRequired, adminOnly, validationFailed)
@Controller('admin/users/:userId/priority')
@AdminOnly()
export class PrioritiesController {
  constructor(private readonly priorities: PrioritiesService) {}

  /** The priority of a user's tasks. For admins. */
  @Get()
  @ApiOperation({ operationId: 'getUserPriority' })
  @ApiAnswer(PriorityDto, { description: 'The priority; 0 for a user nobody has given another' })
  async get(@Param() { userId }: UserIdDto): Promise<PriorityDto> {
    return { userId, priority: await this.priorities.priorityOf(userId) };
  }

  /**
   * Sets the priority of a user's tasks. Users of the same priority take turns, whatever number of tasks each has waiting; those of
   * a higher one go before them all. It holds for tasks accepted from now on. For admins.
   */
  @Put()
  @ApiOperation({ operationId: 'setUserPriority' })
  @ApiAnswer(PriorityDto, { description: 'The priority as it is now' })
  async set(@Param() { userId }: UserIdDto, @Body() { priority }: SetPriorityDto): Promise<PriorityDto> {
    await this.priorities.set(userId, priority);
    return { userId, priority };
  }
}
