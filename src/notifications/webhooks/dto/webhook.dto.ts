import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsIn, IsUrl, MaxLength } from 'class-validator';
import { WEBHOOK_EVENTS } from '../webhook-events.js';
import type { Webhook } from '../webhook.entity.js';

export class CreateWebhookDto {
  /**
   * Where to send the events: http or https, at a public address.
   * @example "https://shop.example/hooks/darkroom"
   */
  @ApiProperty({ format: 'uri' })
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'], disallow_auth: true })
  @MaxLength(2_000)
  url!: string;

  /**
   * Which events to send.
   * @example ["task.completed", "task.failed"]
   */
  @ApiProperty({ enum: WEBHOOK_EVENTS, enumName: 'WebhookEvent', isArray: true })
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(WEBHOOK_EVENTS, { each: true })
  events!: string[];
}

export class WebhookDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "https://shop.example/hooks/darkroom" */
  @ApiProperty({ format: 'uri' })
  url!: string;

  @ApiProperty({ enum: WEBHOOK_EVENTS, enumName: 'WebhookEvent', isArray: true })
  events!: string[];

  /** When the receiver answered 410: nothing is sent to it any more. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  disabledTime!: string | null;

  @ApiProperty({ format: 'date-time' })
  createTime!: string;

  static from({ id, url, events, disabledAt, createdAt }: Webhook): WebhookDto {
    const disabledTime = disabledAt?.toISOString() ?? null;
    return { id, url, events, disabledTime, createTime: createdAt.toISOString() };
  }
}

export class NewWebhookDto extends WebhookDto {
  /**
   * What deliveries are signed with, as Standard Webhooks has it; shown this once.
   * @example "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
   */
  secret!: string;
}
