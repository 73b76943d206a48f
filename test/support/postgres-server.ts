import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { EmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { killTree, signalTree } from './process-tree.js';
import { newTestFolder, removeTestFolder } from './test-folder.js';

/** Has our tables; every test file gets a copy of it. */
export const TEMPLATE_DATABASE = 'darkroom_template';

const TEMPLATE_IN_USE = '55006';

/** A PostgreSQL of the test's own, to be killed and frozen at will. */
export class PostgresServer {
  private constructor(
    private readonly folder: string,
    private readonly settings: Record<string, string>,
    private server: EmbeddedPostgres,
  ) {}

  /** Without fsync it is faster, and good for whatever does not pull the plug. */
  static async start(options: { fsync?: boolean; maxConnections?: number } = {}): Promise<PostgresServer> {
    const folder = await newTestFolder('postgres');
    const settings: Record<string, string> = {
      ...(options.fsync === false ? { fsync: 'off', full_page_writes: 'off' } : {}),
      ...(options.maxConnections === undefined ? {} : { max_connections: String(options.maxConnections) }),
    };
    try {
      return new PostgresServer(
        folder,
        settings,
        await startEmbeddedPostgres({ dataDir: folder, settings, log: () => {} }),
      );
    } catch (error) {
      await removeTestFolder(folder);
      throw error;
    }
  }

  /** Of the superuser, to the database "postgres". */
  get url(): string {
    return this.urlOf('postgres');
  }

  get port(): number {
    return Number(new URL(this.server.url).port);
  }

  get pid(): number {
    return this.server.pid;
  }

  async createDatabase(name: string): Promise<string> {
    await this.run((client) => `CREATE DATABASE ${client.escapeIdentifier(name)}`);
    return this.urlOf(name);
  }

  cloneDatabase(template: string): Promise<string> {
    return cloneDatabase(this.url, template);
  }

  async dropDatabase(name: string): Promise<void> {
    await dropDatabase(this.urlOf(name));
  }

  /** All at once and without goodbye, like a power cut. */
  async kill(): Promise<void> {
    await killTree(this.pid);
  }

  /** After `kill`: on the same port, with the same data. */
  async restart(): Promise<void> {
    const port = this.port;
    await this.server.stop();
    this.server = await startEmbeddedPostgres({ dataDir: this.folder, settings: this.settings, port, log: () => {} });
  }

  /** Connections stay open and nothing answers. */
  async freeze(): Promise<void> {
    await signalTree(this.pid, 'SIGSTOP');
  }

  async thaw(): Promise<void> {
    await signalTree(this.pid, 'SIGCONT');
  }

  async stop(): Promise<void> {
    await this.thaw();
    await this.server.stop();
    await removeTestFolder(this.folder);
  }

  private async run(statement: (client: Client) => string): Promise<void> {
    await runOn(this.url, statement);
  }

  private urlOf(database: string): string {
    return withDatabase(this.server.url, database);
  }
}

/** A copy of the template under a new name; also for workers, which know the shared server only by its address. */
export async function cloneDatabase(serverUrl: string, template: string): Promise<string> {
  const name = `${template}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      // Copying files beats writing the copy to the log of writes when the template is small and nobody pulls the plug.
      await runOn(
        serverUrl,
        (client) =>
          `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${client.escapeIdentifier(template)} STRATEGY FILE_COPY`,
      );
      return withDatabase(serverUrl, name);
    } catch (error) {
      // Another test file is copying it at this moment.
      const isBusy = error instanceof DatabaseError && error.code === TEMPLATE_IN_USE;
      if (!isBusy || Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

/** With its sessions: a test may have left some open. */
export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await runOn(
    withDatabase(url, 'postgres'),
    (client) => `DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`,
  );
}

async function runOn(url: string, statement: (client: Client) => string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement(client));
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
