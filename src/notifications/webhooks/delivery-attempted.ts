/** An attempt to deliver to a webhook has come to an end. */
export class DeliveryAttempted {
  static readonly event = 'webhook.attempted';

  constructor(
    /** `retry` when another attempt follows; `disabled` when the receiver wants no more. */
    readonly outcome: 'delivered' | 'retry' | 'failed' | 'disabled',
    readonly seconds: number,
  ) {}
}
