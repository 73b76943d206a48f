import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findFreePort } from '../../src/database/free-port.js';
import { identifyProcess } from '../../src/database/process-identity.js';
import { newTestFolder, noteProcess, projectRoot, removeTestFolder } from './test-folder.js';
import { until } from './until.js';

export interface LogLine {
  msg?: unknown;
  [field: string]: unknown;
}

export interface DarkroomProcessOptions {
  /** What to start, from the project's root. */
  main?: string;
  /** The working directory; it must not matter. */
  cwd?: string;
  /** How long it may take until /health/ready answers 200. */
  within?: number;
}

/** The built application as a process of its own, with no environment but the given one. */
export class DarkroomProcess {
  /** What it printed to stdout; a line that is not JSON becomes `{ msg: line }`. */
  readonly logs: LogLine[] = [];
  private readonly output: string[] = [];
  private wasKilled = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly baseUrl: string,
  ) {
    child.on('error', (error) => this.output.push(String(error)));
    if (child.stdout) createInterface(child.stdout).on('line', (line) => this.keep(line));
    if (child.stderr) createInterface(child.stderr).on('line', (line) => this.output.push(line));
  }

  /** Ready to be used: /health/ready answered 200. */
  static async start(env: Record<string, string>, options: DarkroomProcessOptions = {}): Promise<DarkroomProcess> {
    const started = await DarkroomProcess.spawn(env, options);
    await started.untilReady(options.within).catch(async (error: unknown) => {
      await started.kill('SIGKILL');
      throw error;
    });
    return started;
  }

  /** Not waiting for anything, to watch it start or fail. */
  static async spawn(env: Record<string, string>, options: DarkroomProcessOptions = {}): Promise<DarkroomProcess> {
    const port = env.PORT ?? String(await findFreePort());
    const folder = await newTestFolder('darkroom');
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [join(projectRoot, options.main ?? 'dist/src/main.js')], {
      cwd: options.cwd ?? projectRoot,
      env: { PATH, HOME, PORT: port, HOST: '127.0.0.1', LOG_FORMAT: 'json', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.once('exit', () => process.off('exit', killWithUs));
    child.once('close', () => void removeTestFolder(folder));
    const started = new DarkroomProcess(child, `http://127.0.0.1:${port}`);
    await noteProcess(folder, await identifyProcess(started.pid));
    return started;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
  }

  /** It ended, and nobody told it to. */
  get hasCrashed(): boolean {
    return !this.isRunning && !this.wasKilled;
  }

  /** The last lines of both outputs, for a message of failure. */
  get tail(): string {
    return this.output.slice(-40).join('\n');
  }

  untilLog(predicate: (line: LogLine) => boolean, within?: number): Promise<LogLine> {
    return until('a certain log line', () => this.logs.find(predicate), { within });
  }

  async untilReady(within = 60_000): Promise<void> {
    const deadline = Date.now() + within;
    while (!(await this.isReady())) {
      if (!this.isRunning)
        throw new Error(`Darkroom ended with ${this.child.exitCode ?? this.child.signalCode}:\n${this.tail}`);
      if (Date.now() > deadline) throw new Error(`Darkroom was not ready within ${within} ms:\n${this.tail}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Its exit code, or null when a signal ended it. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (this.isRunning) {
      this.wasKilled = true;
      // Not `exit`: the last log lines are still on their way then.
      const closed = once(this.child, 'close');
      this.child.kill(signal);
      await closed;
    }
    return this.child.exitCode;
  }

  stop(): Promise<number | null> {
    return this.kill('SIGTERM');
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  private async isReady(): Promise<boolean> {
    return fetch(`${this.baseUrl}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status === 200;
      },
      () => false,
    );
  }

  private keep(line: string): void {
    this.output.push(line);
    this.logs.push(parse(line));
  }
}

function parse(line: string): LogLine {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : { msg: line };
  } catch {
    return { msg: line };
  }
}
