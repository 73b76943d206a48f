import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { Config } from '../../config/config.js';
import { failpoint } from '../../failpoints.js';
import type { SpanOptions } from '../../observability/tracing.js';
import { inSpan } from '../../observability/tracing.js';
import type { ClaimedDelivery } from './claim-deliveries.js';
import { claimDeliveries } from './claim-deliveries.js';
import { DeliveryAttempted } from './delivery-attempted.js';
import { delayBeforeNext } from './delivery-schedule.js';
import type { SettledAttempt } from './settle-delivery.js';
import { settleDelivery } from './settle-delivery.js';
import type { SendOutcome } from './webhook-sender.js';
import { WebhookSender } from './webhook-sender.js';

const EVERY_MS = 1_000;
/** Attempts of one process at once, in all and to one webhook: a receiver that does not answer holds up itself. */
const MOST_ATTEMPTS = 128;
const MOST_PER_WEBHOOK = 4;
/** What is under way gets this long when the process stops; the rest is sent again by another one. */
const FINISH_MS = 5_000;

/** Sends what is due. The schedulers do it, any number of them: workers are busy, and API processes come and go. */
@Injectable()
export class DeliveryRunner implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Webhooks');
  private readonly busy = new Map<string, number>();
  private readonly attempts = new Set<Promise<void>>();
  private readonly stop = new AbortController();
  private claiming = false;
  private again = false;
  private stopping = false;

  constructor(
    private readonly db: DataSource,
    private readonly config: Config,
    private readonly sender: WebhookSender,
    private readonly events: EventEmitter2,
  ) {}

  @Interval(EVERY_MS)
  async run(): Promise<void> {
    if (!this.config.is('scheduler') || this.stopping) return;
    this.again = true;
    if (this.claiming) return;
    this.claiming = true;
    try {
      while (this.again) {
        this.again = false;
        await this.claim();
      }
    } catch (error) {
      this.logger.debug({ err: error }, 'pass skipped');
    } finally {
      this.claiming = false;
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    const timer = setTimeout(() => this.stop.abort(new Error('The process is being stopped')), FINISH_MS);
    await Promise.all(this.attempts);
    clearTimeout(timer);
  }

  private async claim(): Promise<void> {
    const total = MOST_ATTEMPTS - this.attempts.size;
    if (total === 0) return;
    const claimed = await claimDeliveries(this.db, { total, perWebhook: MOST_PER_WEBHOOK, busy: this.busy });
    if (claimed.length > 0) failpoint('delivery:claimed');
    for (const delivery of claimed) {
      const attempt = this.attempt(delivery).finally(() => this.attempts.delete(attempt));
      this.attempts.add(attempt);
    }
  }

  private async attempt(delivery: ClaimedDelivery): Promise<void> {
    const { webhookId } = delivery;
    this.busy.set(webhookId, (this.busy.get(webhookId) ?? 0) + 1);
    try {
      await inSpan('deliver webhook', spanOf(delivery), async () => {
        const outcome = await this.sender.send(delivery, this.stop.signal);
        failpoint('delivery:answered');
        await this.settle(delivery, outcome);
      });
    } catch (error) {
      // Its lease runs out, and it is sent again.
      this.logger.debug({ err: error, deliveryId: delivery.id }, 'attempt without an outcome');
    } finally {
      const left = (this.busy.get(webhookId) ?? 1) - 1;
      if (left === 0) this.busy.delete(webhookId);
      else this.busy.set(webhookId, left);
      // A place is free: the webhook may have more waiting.
      void this.run();
    }
  }

  private async settle(delivery: ClaimedDelivery, outcome: SendOutcome): Promise<void> {
    const settled = toAttempt(delivery, outcome);
    await settleDelivery(this.db, delivery, settled);
    failpoint('delivery:settled');
    this.events.emit(DeliveryAttempted.event, new DeliveryAttempted(nameOf(settled, outcome), outcome.ms / 1_000));
    if (settled.to === 'DELIVERED') return;
    const { id, webhookId, event } = delivery;
    const entry = { deliveryId: id, webhookId, event, attempt: delivery.attempts + 1, reason: outcome.error };
    if (outcome.status === 410) this.logger.warn(entry, 'webhook disabled by its receiver');
    else if (settled.to === 'FAILED') this.logger.warn(entry, 'delivery failed for good');
    else this.logger.debug({ ...entry, retryInMs: settled.delay }, 'delivery will be retried');
  }
}

function spanOf({ id, attempts, task }: ClaimedDelivery): SpanOptions {
  const context = task.trace_context;
  const facts = { 'darkroom.delivery.id': id, 'darkroom.task.id': String(task.id), 'darkroom.attempt': attempts + 1 };
  return { kind: 'client', parent: typeof context === 'string' ? context : null, facts };
}

function nameOf({ to }: SettledAttempt, { status }: SendOutcome): DeliveryAttempted['outcome'] {
  if (status === 410) return 'disabled';
  return to === 'DELIVERED' ? 'delivered' : to === 'FAILED' ? 'failed' : 'retry';
}

function toAttempt({ attempts }: ClaimedDelivery, { status, ms, retryAfter, error }: SendOutcome): SettledAttempt {
  const told = { responseStatus: status, responseMs: ms, error };
  if (error === null) return { to: 'DELIVERED', delay: 0, ...told };
  const delay = status === 410 ? null : delayBeforeNext(attempts + 1, retryAfter);
  return delay === null ? { to: 'FAILED', delay: 0, ...told } : { to: 'PENDING', delay, ...told };
}
