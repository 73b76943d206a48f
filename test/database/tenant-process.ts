import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../support/test-folder.js';
import { until } from '../support/until.js';

/** What `startEmbeddedPostgres` gave to the other process, or the message of its error. */
export interface Tenancy {
  url: string;
  pid: number;
  adopted: boolean;
  home: string;
  logs: string[];
  error?: string;
}

export interface TenantOptions {
  /** A folder with `dist/` and `node_modules/`. */
  clone?: string;
  uid?: number;
  gid?: number;
}

const PROGRAM = `
  const [module, dataDir] = process.argv.slice(1);
  const { startEmbeddedPostgres } = await import(module);
  const logs = [];
  const tell = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
  try {
    const server = await startEmbeddedPostgres({ dataDir, log: (message) => logs.push(message) });
    tell({ ...server, logs });
    process.stdin.once('data', async () => {
      await server.stop();
      process.exit(0);
    });
  } catch (error) {
    tell({ error: error.message, logs });
    process.exit(1);
  }
`;

/** Another process that uses the embedded PostgreSQL of a data folder; it goes when its stdin ends. */
export class TenantProcess {
  private readonly lines: string[] = [];
  private complaints = '';

  private constructor(private readonly child: ChildProcess) {
    if (child.stdout) createInterface(child.stdout).on('line', (line) => this.lines.push(line));
    child.stderr?.on('data', (chunk) => (this.complaints += String(chunk)));
  }

  static spawn(dataDir: string, { clone = projectRoot, ...user }: TenantOptions = {}): TenantProcess {
    const module = pathToFileURL(join(clone, 'dist/src/database/embedded-postgres.js')).href;
    // A process group of its own, as a terminal gives one to each command.
    const options = { ...user, cwd: '/', detached: true, stdio: 'pipe' as const };
    return new TenantProcess(spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, module, dataDir], options));
  }

  static async start(dataDir: string, options: TenantOptions = {}): Promise<TenantProcess & { tenancy: Tenancy }> {
    const tenant = TenantProcess.spawn(dataDir, options);
    const tenancy = await tenant.settled();
    if (tenancy.error) throw new Error(tenancy.error);
    return Object.assign(tenant, { tenancy });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async settled(): Promise<Tenancy> {
    const line = await until('the other process to start PostgreSQL', () => this.lines[0] ?? this.failure(), {
      within: 30_000,
    });
    return JSON.parse(line) as Tenancy;
  }

  /** Ends like a program that has nothing left to do, without `stop()`. */
  async leaveWithoutStopping(): Promise<void> {
    this.child.stdin?.end();
    await this.gone();
  }

  async stop(): Promise<void> {
    this.child.stdin?.write('stop\n');
    await this.gone();
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.gone();
  }

  /** What Ctrl-C in a terminal does: the signal goes to the whole group. */
  async interrupt(): Promise<void> {
    process.kill(-this.pid, 'SIGINT');
    await this.gone();
  }

  private async gone(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }

  private failure(): string | null {
    return this.child.exitCode === null ? null : JSON.stringify({ error: this.complaints });
  }
}
