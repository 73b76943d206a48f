import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../../config/config.js';
import type { PageQueryDto } from '../../http/page-query.dto.js';
import { Page } from '../../http/page.js';
import { validationFailed } from '../../http/problems.js';
import { leadsToPrivateAddress } from '../../outgoing-http/public-address.js';
import type { CreateWebhookDto } from './dto/webhook.dto.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { Webhook } from './webhook.entity.js';
import { tooManyWebhooks, webhookNotFound } from './webhook.problems.js';

/** Every end of a task is told to each of them. */
const MOST_WEBHOOKS = 20;

const BOTH_SECRETS_HOURS = 24;

/** A webhook with its secret in clear, which is shown once. */
export interface NewWebhook {
  webhook: Webhook;
  secret: string;
}

@Injectable()
export class WebhooksService {
  constructor(
    @InjectRepository(Webhook) private readonly webhooks: Repository<Webhook>,
    private readonly secrets: WebhookSecrets,
    private readonly config: Config,
  ) {}

  /** @throws Problem VALIDATION_FAILED for a private address, TOO_MANY_WEBHOOKS */
  async create(userId: string, { url, events }: CreateWebhookDto): Promise<NewWebhook> {
    if (!this.config.webhookAllowPrivate && (await leadsToPrivateAddress(url))) {
      const errors = [{ field: 'url', message: 'url must lead to a public address' }];
      throw validationFailed({ fields: 'url' }, { errors });
    }
    if ((await this.webhooks.countBy({ userId })) >= MOST_WEBHOOKS) throw tooManyWebhooks({ limit: MOST_WEBHOOKS });
    const { secret, sealed } = this.secrets.create();
    const webhook = this.webhooks.create({
      id: uuidv7(),
      userId,
      url,
      events,
      secret: sealed,
      previousSecret: null,
      previousUntil: null,
      disabledAt: null,
      createdAt: new Date(),
    });
    await this.webhooks.insert(webhook);
    return { webhook, secret };
  }

  async list(userId: string, query: PageQueryDto): Promise<Page<Webhook>> {
    const after = query.after('uuid');
    const rows = await this.webhooks.find({
      where: { userId, ...(after === null ? {} : { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return Page.of(rows, query.limit, ({ id }) => id);
  }

  /** @throws Problem WEBHOOK_NOT_FOUND, also for somebody else's */
  async get(userId: string, id: string): Promise<Webhook> {
    const webhook = await this.webhooks.findOneBy({ id, userId });
    if (!webhook) throw webhookNotFound({ id });
    return webhook;
  }

  /** @throws Problem WEBHOOK_NOT_FOUND */
  async remove(userId: string, id: string): Promise<Webhook> {
    const webhook = await this.get(userId, id);
    // First the webhook: what is written meanwhile for it is delivered to nobody, and swept.
    await this.webhooks.delete({ id, userId });
    await this.webhooks.query('DELETE FROM webhook_deliveries WHERE webhook_id = $1', [id]);
    return webhook;
  }

  /**
   * Makes a new secret; deliveries carry the signatures of both for a day.
   * @throws Problem WEBHOOK_NOT_FOUND
   */
  async rotateSecret(userId: string, id: string): Promise<NewWebhook> {
    const { secret, sealed } = this.secrets.create();
    await this.webhooks.query(
      `UPDATE webhooks SET previous_secret = secret, previous_until = now() + interval '${BOTH_SECRETS_HOURS} hours', secret = $3
       WHERE id = $1 AND user_id = $2`,
      [id, userId, sealed],
    );
    return { webhook: await this.get(userId, id), secret };
  }
}
