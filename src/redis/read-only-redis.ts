import {
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
  createClient,
} from '@redis/client';

/** What one key holds. */
export interface RedisEntry {
  key: string;
  /** As TYPE says: `hash`, `string`, `list` …, and `none` when the key is gone. */
  type: string;
  /** The text of a string or the fields of a hash; null for any other type, and for what was not read. */
  value: string | Readonly<Record<string, string>> | null;
  /** Why a hash or a string was not read: its size, or the server would not. */
  unread?: 'TOO_LARGE' | 'REFUSED';
}

/** Redis is not there (any more), or would not answer. */
export class RedisFailure extends Error {
  override readonly name = 'RedisFailure';

  static is(error: unknown): error is Error {
    return error instanceof RedisFailure || FAILURES.some((failure) => error instanceof failure);
  }
}

const FAILURES = [
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
];

/** The connection to a Redis that belongs to somebody else: it can do nothing there but read. */
export class ReadOnlyRedis {
  private readonly client: ReturnType<typeof createClient>;

  /** @param reconnect whether a lost connection is opened again, and again; otherwise whoever reads gets the error */
  constructor(url: string, reconnect: boolean) {
    this.client = createClient({
      url,
      // Commands are refused while there is no connection, instead of piling up.
      disableOfflineQueue: true,
      socket: {
        connectTimeout: 2_000,
        keepAlive: 5_000,
        reconnectStrategy: (retries, cause) => (reconnect ? Math.min(100 + retries * 100, 1_000) : cause),
      },
    });
    // Whoever reads gets the error as well.
    this.client.on('error', () => undefined);
  }

  /**
   * Waits until it is connected; when it is to reconnect, for as long as that takes.
   * @throws RedisFailure
   */
  async connect(): Promise<void> {
    try {
      await this.client.connect();
    } catch (error) {
      throw new RedisFailure(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  async close(): Promise<void> {
    if (this.client.isOpen) await this.client.disconnect().catch(() => undefined);
  }

  /** The keys that match, about so many at a time; a key that others write to meanwhile may come twice. */
  async *keys(pattern: string, batchSize: number): AsyncGenerator<string[]> {
    let found: string[] = [];
    let cursor = 0;
    do {
      const reply = await this.client.scan(cursor, { MATCH: pattern, COUNT: batchSize });
      cursor = reply.cursor;
      found.push(...reply.keys);
      if (found.length >= batchSize || cursor === 0) {
        if (found.length > 0) yield [...new Set(found)];
        found = [];
      }
    } while (cursor !== 0);
  }

  /** Commands sent together share one round trip. */
  async read(keys: readonly string[], maxBytes: number): Promise<RedisEntry[]> {
    return Promise.all(keys.map((key) => this.readOne(key, maxBytes)));
  }

  /** A list, a part at a time. */
  async *list(key: string, batchSize: number): AsyncGenerator<string[]> {
    if ((await this.client.type(key)) !== 'list') return;
    for (let start = 0; ; start += batchSize) {
      const items = await this.client.lRange(key, start, start + batchSize - 1);
      if (items.length > 0) yield items;
      if (items.length < batchSize) return;
    }
  }

  /** Which of the keys there are. */
  async existing(keys: readonly string[]): Promise<Set<string>> {
    const exist = await Promise.all(keys.map((key) => this.client.exists(key)));
    return new Set(keys.filter((_, index) => exist[index] === 1));
  }

  private async readOne(key: string, maxBytes: number): Promise<RedisEntry> {
    const [type, bytes] = await Promise.all([this.client.type(key), this.memoryOf(key)]);
    if (type !== 'hash' && type !== 'string') return { key, type, value: null };
    // Memory is more than content; the exact size is known once it was read.
    if (bytes > 2 * maxBytes) return { key, type, value: null, unread: 'TOO_LARGE' };
    try {
      const value = type === 'hash' ? await this.client.hGetAll(key) : await this.client.get(key);
      if (value === null) return { key, type: 'none', value };
      return sizeOf(value) > maxBytes ? { key, type, value: null, unread: 'TOO_LARGE' } : { key, type, value };
    } catch (error) {
      if (error instanceof ErrorReply) return { key, type, value: null, unread: 'REFUSED' };
      throw error;
    }
  }

  /** 0 where the server does not tell. */
  private async memoryOf(key: string): Promise<number> {
    try {
      return (await this.client.memoryUsage(key, { SAMPLES: 0 })) ?? 0;
    } catch (error) {
      if (error instanceof ErrorReply) return 0;
      throw error;
    }
  }
}

function sizeOf(value: string | Readonly<Record<string, string>>): number {
  const texts = typeof value === 'string' ? [value] : Object.entries(value).flat();
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}
