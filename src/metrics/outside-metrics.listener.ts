import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { DeliveryAttempted } from '../notifications/webhooks/delivery-attempted.js';
import { ProviderCalled } from '../observability/provider-calls.js';
import { Metrics } from './metrics.js';

/** Counts what others do for us, and what we send to others. */
@Injectable()
export class OutsideMetricsListener {
  constructor(private readonly metrics: Metrics) {}

  @OnEvent(ProviderCalled.event)
  countCall({ provider, call, outcome, seconds }: ProviderCalled): void {
    this.metrics.own.providerCalls.inc({ provider, call, outcome });
    this.metrics.own.providerSeconds.observe({ provider, call }, seconds);
  }

  @OnEvent(DeliveryAttempted.event)
  countDelivery({ outcome, seconds }: DeliveryAttempted): void {
    this.metrics.own.deliveries.inc({ outcome });
    this.metrics.own.deliverySeconds.observe(seconds);
  }
}
