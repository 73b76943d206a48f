import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MoveOutbox } from '../../task-lifecycle/store/move-outbox.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryRunner } from './delivery-runner.service.js';
import { recordDeliveries } from './record-deliveries.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhookSender } from './webhook-sender.js';
import { Webhook } from './webhook.entity.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksCron } from './webhooks.cron.js';
import { WebhooksService } from './webhooks.service.js';

/** Tells the servers of users when their tasks have ended. */
@Module({
  imports: [TypeOrmModule.forFeature([Webhook, WebhookDelivery])],
  controllers: [WebhooksController],
  providers: [WebhooksService, DeliveriesService, WebhookSecrets, WebhookSender, DeliveryRunner, WebhooksCron],
})
export class WebhooksModule {
  constructor(outbox: MoveOutbox) {
    outbox.add(recordDeliveries);
  }
}
