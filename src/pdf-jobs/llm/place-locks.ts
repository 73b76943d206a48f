import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import { ImpatientClient } from '../../database/impatient-client.js';

/** Names these advisory locks among all others. */
const LOCK_CLASS = 774_101;
const ANSWERS_WITHIN_MS = 8_000;
const OPEN_AGAIN_MS = 250;

interface Session {
  client: Client;
  ready: Promise<Client>;
}

/**
 * Numbers of which each is held once over all processes: advisory locks of PostgreSQL, which a process that dies lets go of with
 * its connection. All that this process holds are on one connection outside the pool, however long they are held.
 */
export class PlaceLocks {
  private readonly logger = new Logger('LanguageModel');
  private session: Session | null = null;
  private isAway = false;
  /** By number, the connection that has its lock; null while it is asked for. */
  private readonly held = new Map<number, Client | null>();

  constructor(
    private readonly databaseUrl: string,
    private readonly applicationName: string,
  ) {}

  /**
   * @returns a number below `count` that nobody else has; null when there is none
   * @throws the driver's error when PostgreSQL cannot be reached
   */
  async take(count: number): Promise<number | null> {
    for (let number = 0; number < count; number++) {
      if (!this.held.has(number) && (await this.tryNumber(number))) return number;
    }
    return null;
  }

  async free(number: number): Promise<void> {
    const client = this.held.get(number);
    this.held.delete(number);
    if (client) await this.unlock(client, number);
  }

  async close(): Promise<void> {
    const client = this.session?.client;
    this.session = null;
    await client?.end().catch(() => undefined);
  }

  private async tryNumber(number: number): Promise<boolean> {
    // Noted first: the connection, which has it, would be given the same lock once more.
    this.held.set(number, null);
    try {
      const client = await this.open();
      if (await this.lock(client, number)) {
        this.held.set(number, client);
        return true;
      }
    } catch (error) {
      this.held.delete(number);
      throw error;
    }
    this.held.delete(number);
    return false;
  }

  private open(): Promise<Client> {
    this.session ??= this.connect();
    return this.session.ready;
  }

  private connect(): Session {
    const client = new ImpatientClient({
      connectionString: this.databaseUrl,
      application_name: this.applicationName,
      query_timeout: ANSWERS_WITHIN_MS,
      keepAlive: true,
    });
    client.on('error', (error) => this.lose(client, error));
    client.on('end', () => this.lose(client));
    return { client, ready: this.begin(client) };
  }

  private async begin(client: Client): Promise<Client> {
    try {
      await client.connect();
      await this.takeAgain(client);
      this.isAway = false;
      return client;
    } catch (error) {
      this.lose(client, error);
      throw error;
    }
  }

  /** What was held on a connection that was lost; a number that another process was quicker to take is held twice until it is freed here. */
  private async takeAgain(client: Client): Promise<void> {
    for (const [number, earlier] of this.held) {
      if (earlier === null || !(await this.lock(client, number))) continue;
      if (this.held.get(number) === earlier) this.held.set(number, client);
      else await this.unlock(client, number);
    }
  }

  /** Its end lets go of all that it held, also of what nobody here knows of after an error. */
  private lose(client: Client, error?: unknown): void {
    if (this.session?.client !== client) return;
    if (!this.isAway) this.logger.warn({ err: error }, 'the connection that counts requests under way is lost');
    this.isAway = true;
    this.session = null;
    void client.end().catch(() => undefined);
    setTimeout(() => {
      if (this.held.size > 0) this.open().catch(() => undefined);
    }, OPEN_AGAIN_MS).unref();
  }

  private lock(client: Client, number: number): Promise<boolean> {
    return this.query(client, 'SELECT pg_try_advisory_lock($1, $2) AS done', number);
  }

  /** On a connection that is lost there is nothing to unlock. */
  private async unlock(client: Client, number: number): Promise<void> {
    await this.query(client, 'SELECT pg_advisory_unlock($1, $2) AS done', number).catch(() => undefined);
  }

  private async query(client: Client, text: string, number: number): Promise<boolean> {
    try {
      const { rows } = await client.query<{ done: boolean }>(text, [LOCK_CLASS, number]);
      return rows[0]?.done ?? false;
    } catch (error) {
      this.lose(client, error);
      throw error;
    }
  }
}
