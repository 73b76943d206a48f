import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { OutgoingError } from '../../outgoing-http/outgoing-error.js';
import { OutgoingHttp } from '../../outgoing-http/outgoing-http.js';
import { retryAfterOf } from '../../outgoing-http/retry-after.js';
import { TaskReader } from '../../task-lifecycle/task-reader.service.js';
import type { ClaimedDelivery } from './claim-deliveries.js';
import { LONGEST_RETRY_AFTER_MS } from './delivery-schedule.js';
import { webhookBody } from './webhook-body.js';
import { LostSecretError, WebhookSecrets } from './webhook-secrets.js';

const LIMIT_MS = 15_000;
/** What a receiver says is not looked at. */
const MOST_BYTES = 1_000_000;

/** What came back. */
export interface SendOutcome {
  /** Null when there was no answer. */
  status: number | null;
  ms: number;
  /** Milliseconds the receiver asked to wait. */
  retryAfter: number;
  /** Null when it has arrived. */
  error: string | null;
}

/** Sends one delivery once. */
@Injectable()
export class WebhookSender {
  private readonly logger = new Logger('Webhooks');
  private readonly outgoing = new OutgoingHttp();

  constructor(
    private readonly config: Config,
    private readonly reader: TaskReader,
    private readonly secrets: WebhookSecrets,
  ) {}

  /** @throws the signal's reason */
  async send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<SendOutcome> {
    const start = Date.now();
    const failed = (error: string): SendOutcome => ({ status: null, ms: Date.now() - start, retryAfter: 0, error });
    try {
      const message = this.compose(delivery);
      if (!message) return failed(`There are no ${delivery.kind} tasks any more`);
      const { status, headers } = await this.outgoingTo(delivery.url).send({
        url: delivery.url,
        method: 'POST',
        ...message,
        signal,
        timeout: LIMIT_MS,
        maxBytes: MOST_BYTES,
      });
      const retryAfter = retryAfterOf(headers, Date.now(), LONGEST_RETRY_AFTER_MS);
      return { status, ms: Date.now() - start, retryAfter, error: errorOf(status) };
    } catch (error) {
      if (error instanceof OutgoingError) return failed(error.message);
      signal.throwIfAborted();
      // An attempt like any other: without an outcome it would be made again every time its lease runs out, for ever.
      const { id: deliveryId, webhookId } = delivery;
      this.logger.warn({ err: error, deliveryId, webhookId }, 'delivery cannot be sent');
      return failed(error instanceof LostSecretError ? error.message : 'The message cannot be put together');
    }
  }

  /** Null when there is no such kind any more. */
  private compose(delivery: ClaimedDelivery): { headers: Record<string, string>; body: string } | null {
    const task = this.reader.presentRow(delivery.kind, delivery.task);
    if (!task) return null;
    const body = webhookBody(delivery.event, delivery.createdAt, task);
    const signed = this.secrets.sign(delivery.id, body, delivery);
    return {
      headers: { 'content-type': 'application/json', 'user-agent': 'Darkroom-Webhooks', ...signed },
      body,
    };
  }

  private outgoingTo(url: string): OutgoingHttp {
    return this.config.webhookAllowPrivate ? new OutgoingHttp({ trusted: [url] }) : this.outgoing;
  }
}

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400
    ? `The receiver answered ${status}; redirects are not followed`
    : `The receiver answered ${status}`;
}
