import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { HookReceiver } from './hook-receiver.js';

export const EVENTS = ['task.completed', 'task.failed', 'task.cancelled'];

export interface DeliveryJson {
  id: string;
  status: string;
  attempts: number;
  responseStatus: number | null;
  responseMs: number | null;
  error: string | null;
  lastAttemptTime: string | null;
  nextAttemptTime: string | null;
  [field: string]: unknown;
}

/** Darkroom in one process, which may deliver to receivers on this machine. */
export class WebhookStage {
  private users = 0;
  private readonly receivers: HookReceiver[] = [];

  private constructor(
    private readonly stage: TestStage,
    private readonly app: TestApp,
  ) {}

  static async build(): Promise<WebhookStage> {
    const stage = await TestStage.build();
    return new WebhookStage(stage, await stage.start({ WEBHOOK_ALLOW_PRIVATE: 'on' }));
  }

  get db(): TestStage['db'] {
    return this.stage.db;
  }

  async newUser(): Promise<ApiClient> {
    return clientFor(this.app, `user-${this.users++}`);
  }

  async receive(...behaviour: Parameters<typeof HookReceiver.start>): Promise<HookReceiver> {
    const receiver = await HookReceiver.start(...behaviour);
    this.receivers.push(receiver);
    return receiver;
  }

  async subscribe(client: ApiClient, url: string, events = EVENTS): Promise<{ id: string; secret: string }> {
    const { status, body } = await client.post('/api/v1/webhooks', { url, events });
    if (status !== 201) throw new Error(`create answered ${status}: ${JSON.stringify(body)}`);
    return body.data;
  }

  async deliveries(client: ApiClient, { id }: { id: string }): Promise<DeliveryJson[]> {
    return (await client.get(`/api/v1/webhooks/${id}/deliveries`)).body.data;
  }

  /** The newest delivery for which the predicate holds, once there is one. */
  async untilDelivery(
    client: ApiClient,
    webhook: { id: string },
    predicate: (delivery: DeliveryJson) => boolean,
  ): Promise<DeliveryJson> {
    const probe = async () => (await this.deliveries(client, webhook)).find(predicate);
    return until('the delivery', probe, { within: 30_000 });
  }

  stopReceivers(): void {
    for (const receiver of this.receivers.splice(0)) receiver.stop();
  }

  async close(): Promise<void> {
    await this.stage.close();
  }
}
