import { ApiProperty } from '@nestjs/swagger';
import { WEBHOOK_EVENTS } from '../webhook-events.js';
import type { DeliveryStatus, WebhookDelivery } from '../webhook-delivery.entity.js';
import { DELIVERY_STATUSES } from '../webhook-delivery.entity.js';

export class WebhookDeliveryDto {
  /** The header `webhook-id`: the same at each attempt, so that a receiver can tell a repetition. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: WEBHOOK_EVENTS, enumName: 'WebhookEvent' })
  event!: string;

  @ApiProperty({ format: 'uuid' })
  taskId!: string;

  @ApiProperty({ enum: DELIVERY_STATUSES, enumName: 'DeliveryStatus' })
  status!: DeliveryStatus;

  /** Attempts that came to an end; there are ten at most. */
  attempts!: number;

  /** What the receiver answered last; null when it did not. */
  @ApiProperty({ type: Number, nullable: true })
  responseStatus!: number | null;

  /** How long the last attempt took, in milliseconds. */
  @ApiProperty({ type: Number, nullable: true })
  responseMs!: number | null;

  /** Why the last attempt failed. */
  @ApiProperty({ type: String, nullable: true })
  error!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastAttemptTime!: string | null;

  /** When the next attempt is due, while PENDING. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextAttemptTime!: string | null;

  @ApiProperty({ format: 'date-time' })
  createTime!: string;

  static from(delivery: WebhookDelivery): WebhookDeliveryDto {
    return {
      id: delivery.id,
      event: delivery.event,
      taskId: delivery.taskId,
      status: delivery.status,
      attempts: delivery.attempts,
      responseStatus: delivery.responseStatus,
      responseMs: delivery.responseMs,
      error: delivery.error,
      lastAttemptTime: delivery.attemptedAt?.toISOString() ?? null,
      nextAttemptTime: delivery.status === 'PENDING' ? delivery.dueAt.toISOString() : null,
      createTime: delivery.createdAt.toISOString(),
    };
  }
}
