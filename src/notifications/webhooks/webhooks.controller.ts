import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { authenticationRequired } from '../../auth/auth.problems.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/caller.js';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../../http/api-documentation.js';
import { Idempotent } from '../../http/idempotent.js';
import { PageQueryDto } from '../../http/page-query.dto.js';
import type { Page } from '../../http/page.js';
import { validationFailed } from '../../http/problems.js';
import { uuidOr } from '../../http/uuid.pipe.js';
import { DeliveriesService } from './deliveries.service.js';
import { WebhookDeliveryDto } from './dto/webhook-delivery.dto.js';
import { CreateWebhookDto, NewWebhookDto, WebhookDto } from './dto/webhook.dto.js';
import { deliveryNotFound, tooManyWebhooks, webhookDisabled, webhookNotFound } from './webhook.problems.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('Webhooks')
@ApiProblems(authenticationRequired)
@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly deliveries: DeliveriesService,
  ) {}

  /**
   * Has the ends of your tasks sent to a URL, as Standard Webhooks 1.0.0 has it: a POST of `{ type, timestamp, data }`, signed with the
   * secret, which is shown in this answer only. `data` is the task. What is not answered with 2xx within 15 s is sent again: ten
   * attempts in about three days. 410 ends it. The same event may arrive twice; its `webhook-id` is then the same.
   */
  @Post()
  @Idempotent()
  @ApiOperation({ operationId: 'createWebhook' })
  @ApiAnswer(NewWebhookDto, { status: 201, description: 'The webhook, with its secret' })
  @ApiProblems(validationFailed, tooManyWebhooks)
  async create(@CurrentCaller() { userId }: Caller, @Body() request: CreateWebhookDto): Promise<NewWebhookDto> {
    const { webhook, secret } = await this.webhooks.create(userId, request);
    return { ...WebhookDto.from(webhook), secret };
  }

  /** Your webhooks, newest first, without their secrets. */
  @Get()
  @ApiOperation({ operationId: 'listWebhooks' })
  @ApiListAnswer([WebhookDto], { description: 'A page of webhooks' })
  @ApiProblems(validationFailed)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: PageQueryDto): Promise<Page<WebhookDto>> {
    return (await this.webhooks.list(userId, query)).map((webhook) => WebhookDto.from(webhook));
  }

  /** One of your webhooks. */
  @Get(':id')
  @ApiOperation({ operationId: 'getWebhook' })
  @ApiAnswer(WebhookDto, { description: 'The webhook' })
  @ApiProblems(webhookNotFound)
  async get(
    @CurrentCaller() { userId }: Caller,
    @Param('id', uuidOr(webhookNotFound)) id: string,
  ): Promise<WebhookDto> {
    return WebhookDto.from(await this.webhooks.get(userId, id));
  }

  /** Deletes a webhook: nothing is sent to it any more, also not what waits. */
  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({ operationId: 'deleteWebhook' })
  @ApiAnswer(WebhookDto, { description: 'Deleted; this is what it was' })
  @ApiProblems(webhookNotFound)
  async remove(
    @CurrentCaller() { userId }: Caller,
    @Param('id', uuidOr(webhookNotFound)) id: string,
  ): Promise<WebhookDto> {
    return WebhookDto.from(await this.webhooks.remove(userId, id));
  }

  /** Makes a new secret, shown in this answer only. For 24 h deliveries carry the signatures of the old and the new one. */
  @Post(':id/rotate-secret')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({ operationId: 'rotateWebhookSecret' })
  @ApiAnswer(NewWebhookDto, { description: 'The webhook, with its new secret' })
  @ApiProblems(webhookNotFound)
  async rotateSecret(
    @CurrentCaller() { userId }: Caller,
    @Param('id', uuidOr(webhookNotFound)) id: string,
  ): Promise<NewWebhookDto> {
    const { webhook, secret } = await this.webhooks.rotateSecret(userId, id);
    return { ...WebhookDto.from(webhook), secret };
  }

  /** What was sent to a webhook in the last 30 days, newest first, with what came back. */
  @Get(':id/deliveries')
  @ApiOperation({ operationId: 'listWebhookDeliveries' })
  @ApiListAnswer([WebhookDeliveryDto], { description: 'A page of deliveries' })
  @ApiProblems(webhookNotFound, validationFailed)
  async listDeliveries(
    @CurrentCaller() { userId }: Caller,
    @Param('id', uuidOr(webhookNotFound)) id: string,
    @Query() query: PageQueryDto,
  ): Promise<Page<WebhookDeliveryDto>> {
    return (await this.deliveries.list(userId, id, query)).map((delivery) => WebhookDeliveryDto.from(delivery));
  }

  /** Sends a delivery again, whatever came of it: at once, and then by the same schedule. */
  @Post(':id/deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ operationId: 'redeliverWebhookDelivery' })
  @ApiAnswer(WebhookDeliveryDto, { status: 202, description: 'It will be sent' })
  @ApiProblems(webhookNotFound, deliveryNotFound, webhookDisabled)
  async redeliver(
    @CurrentCaller() { userId }: Caller,
    @Param('id', uuidOr(webhookNotFound)) id: string,
    @Param('deliveryId', uuidOr(deliveryNotFound)) deliveryId: string,
  ): Promise<WebhookDeliveryDto> {
    return WebhookDeliveryDto.from(await this.deliveries.redeliver(userId, id, deliveryId));
  }
}
