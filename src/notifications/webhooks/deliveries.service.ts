import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, Repository } from 'typeorm';
import type { PageQueryDto } from '../../http/page-query.dto.js';
import { Page } from '../../http/page.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { deliveryNotFound, webhookDisabled } from './webhook.problems.js';
import { WebhooksService } from './webhooks.service.js';

/** What was sent, or is to be sent, to a webhook. */
@Injectable()
export class DeliveriesService {
  constructor(
    @InjectRepository(WebhookDelivery) private readonly deliveries: Repository<WebhookDelivery>,
    private readonly webhooks: WebhooksService,
  ) {}

  /** @throws Problem WEBHOOK_NOT_FOUND */
  async list(userId: string, webhookId: string, query: PageQueryDto): Promise<Page<WebhookDelivery>> {
    const { id } = await this.webhooks.get(userId, webhookId);
    const after = query.after('bigint');
    const rows = await this.deliveries.find({
      where: { webhookId: id, ...(after === null ? {} : { position: LessThan(after) }) },
      order: { position: 'DESC' },
      take: query.limit + 1,
    });
    return Page.of(rows, query.limit, ({ position }) => position);
  }

  /**
   * Sends it again, with all its attempts anew. What an attempt under way comes to counts no more.
   * @throws Problem WEBHOOK_NOT_FOUND, DELIVERY_NOT_FOUND, WEBHOOK_DISABLED
   */
  async redeliver(userId: string, webhookId: string, id: string): Promise<WebhookDelivery> {
    const webhook = await this.webhooks.get(userId, webhookId);
    if (!(await this.deliveries.existsBy({ id, webhookId }))) throw deliveryNotFound({ id });
    if (webhook.disabledAt) throw webhookDisabled();
    await this.deliveries.query(
      `UPDATE webhook_deliveries SET status = 'PENDING', attempts = 0, due_at = now(), fence = fence + 1 WHERE id = $1`,
      [id],
    );
    return this.deliveries.findOneByOrFail({ id });
  }

  /** @returns how many were deleted because nobody looks for them any more */
  async deleteOld(days: number): Promise<number> {
    const [, deleted]: [unknown, number] = await this.deliveries.query(
      `DELETE FROM webhook_deliveries WHERE created_at < now() - $1 * interval '1 day'`,
      [days],
    );
    return deleted;
  }
}
