import type { OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import type { RedisClient } from './redis-client.js';
import { watchConnection } from './watch-connection.js';

/**
 * Messages to other processes through Redis, to whoever listens at that moment. Listening needs a connection of its own,
 * which is made for the first channel.
 */
export class RedisChannels implements OnApplicationShutdown {
  private readonly subscriber: RedisClient['connection'];
  private readonly listeners = new Map<string, (message: string) => void>();
  private readonly logger = new Logger('Redis');
  private readonly stopWatching: () => void;
  private readonly deliver = (message: string, channel: string): void => this.listeners.get(channel)?.(message);

  constructor(private readonly client: RedisClient) {
    this.subscriber = client.connection.duplicate();
    this.subscriber.on('error', (error: unknown) => this.logger.debug({ err: error }, 'connection of channels'));
    this.stopWatching = watchConnection(this.subscriber);
    // The client itself renews what was confirmed; a subscription that the loss of the connection interrupted was not.
    this.subscriber.on('ready', () => this.subscribe([...this.listeners.keys()]));
  }

  /** Whether messages arrive, as far as the connections know. */
  get isOpen(): boolean {
    return this.client.connection.isReady && (this.subscriber.isReady || this.listeners.size === 0);
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.client.connection.publish(channel, message);
  }

  /** Resolves when Redis has confirmed it. Without a connection it will be done as soon as there is one. */
  async listen(channel: string, listener: (message: string) => void): Promise<void> {
    this.listeners.set(channel, listener);
    if (!this.subscriber.isOpen) await this.subscriber.connect();
    await this.subscriber.subscribe(channel, this.deliver);
  }

  async leave(channel: string): Promise<void> {
    this.listeners.delete(channel);
    if (this.subscriber.isReady) await this.subscriber.unsubscribe(channel, this.deliver);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopWatching();
    if (this.subscriber.isOpen) await this.subscriber.disconnect().catch(() => undefined);
  }

  private subscribe(channels: string[]): void {
    if (channels.length === 0) return;
    this.subscriber.subscribe(channels, this.deliver).catch((error: unknown) => {
      this.logger.debug({ err: error }, 'channels not subscribed');
    });
  }
}
