import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import type { Result } from 'execa';
import { execa } from 'execa';
import { Config } from '../../config/config.js';
import { startDeadline } from '../../deadline.js';
import { Places } from '../../places.js';
import type { ChildLimits } from './child-limits.js';
import { limitedCommand } from './child-limits.js';
import { FfmpegError, FfmpegTimeout } from './ffmpeg-error.js';
import type { FfmpegFeatures } from './ffmpeg-features.js';
import { describeFeatures, parseFeatures } from './ffmpeg-features.js';
import { FfmpegPrograms } from './ffmpeg-programs.js';
import type { EncodingProgress } from './progress-lines.js';
import { ProgressLines } from './progress-lines.js';

export interface FfmpegRun {
  signal?: AbortSignal | undefined;
  /** Seconds it may take by the clock; its CPU time is limited by that, too. */
  seconds: number;
  onProgress?: (progress: EncodingProgress) => void;
  /** How far it yields to others, 0 to 19. */
  nice?: number | undefined;
  /** Takes each line that it prints. */
  onLine?: (line: string) => void;
  /** What it reads from its standard input. */
  input?: AsyncIterable<Buffer>;
  /** Whose it is: where places are waited for, those whose they are take turns. */
  owner?: object;
}

interface Started {
  stdout: Readable;
  /** Waits for its end. @returns what it said on stderr */
  end: () => Promise<string>;
  /** Ends it, if it has not ended. */
  stop: () => void;
}

/** The API, and looking into an upload, come first. */
export const ENCODING_NICE = 5;
const MOST_STDERR = 5_000_000;

/** Runs ffmpeg and ffprobe: never by a shell, within limits, and no more of them at once than there is room for. */
@Injectable()
export class Ffmpeg implements OnApplicationBootstrap {
  private readonly logger = new Logger('Ffmpeg');
  private readonly encodes: Places;
  private readonly copies: Places;
  private known: Promise<FfmpegFeatures> | null = null;

  constructor(
    private readonly config: Config,
    private readonly programs: FfmpegPrograms,
  ) {
    this.encodes = new Places(config.videoProcesses);
    this.copies = new Places(config.videoConcurrency);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.is('api') && !this.config.is('worker')) return;
    await this.describe().then(
      (detail) => (detail.includes(', without ') ? this.logger.warn(detail) : this.logger.log(detail)),
      (error: unknown) => this.logger.warn({ err: error }, 'no videos can be composed: there is no usable ffmpeg'),
    );
  }

  /** Which ffmpeg it is, from where, and what it lacks. */
  async describe(): Promise<string> {
    const { from } = await this.programs.ffmpeg();
    return `${describeFeatures(await this.features())} (from ${from})`;
  }

  features(): Promise<FfmpegFeatures> {
    this.known ??= this.askFeatures().catch((error: unknown) => {
      this.known = null;
      throw error;
    });
    return this.known;
  }

  /** Waits for a place among those that encode, then runs ffmpeg. @returns what it said on stderr */
  encode(parameters: readonly string[], run: FfmpegRun): Promise<string> {
    return this.encodes.run(run.signal, () => this.make(parameters, run), run.owner);
  }

  /** Runs ffmpeg for what decodes nothing, and so does not wait behind minutes of encoding. @returns what it said on stderr */
  copy(parameters: readonly string[], run: FfmpegRun): Promise<string> {
    return this.copies.run(run.signal, () => this.make(parameters, run), run.owner);
  }

  /** Runs ffprobe at once: uploads do not wait for compositions. @returns what it said on stderr */
  async probe(parameters: readonly string[], run: FfmpegRun): Promise<string> {
    return this.run((await this.programs.ffprobe()).path, ['-hide_banner', '-v', 'error', ...parameters], run);
  }

  /** Runs ffmpeg at once, for a short look at something. @returns what it said on stderr */
  async look(parameters: readonly string[], run: FfmpegRun): Promise<string> {
    const quiet = ['-hide_banner', '-nostdin', '-v', 'error'];
    return this.run((await this.programs.ffmpeg()).path, [...quiet, ...parameters], run);
  }

  /**
   * Runs ffmpeg at once and gives what it writes to its standard output as it comes. It takes no place: what reads from
   * it has one.
   */
  async *read(parameters: readonly string[], run: FfmpegRun): AsyncGenerator<Buffer> {
    const { path } = await this.programs.ffmpeg();
    const quiet = ['-hide_banner', '-nostdin', '-v', 'error'];
    const limiters = await this.programs.limiters();
    const started = this.start(path, [...quiet, ...parameters, 'pipe:1'], { ...run, nice: ENCODING_NICE }, limiters);
    try {
      yield* started.stdout;
      await started.end();
    } finally {
      // Whoever read may have given up.
      started.stop();
    }
  }

  private async make(parameters: readonly string[], run: FfmpegRun): Promise<string> {
    const { statsPeriod } = await this.features();
    const lines = new ProgressLines();
    const { onProgress } = run;
    const quiet = ['-hide_banner', '-nostdin', '-y', '-nostats', '-loglevel', 'error'];
    const tell = onProgress ? ['-progress', 'pipe:1', ...(statsPeriod ? ['-stats_period', '0.25'] : [])] : [];
    return this.run((await this.programs.ffmpeg()).path, [...quiet, ...tell, ...parameters], {
      ...run,
      nice: ENCODING_NICE,
      onLine: (line) => {
        const progress = lines.take(line);
        if (progress) onProgress?.(progress);
      },
    });
  }

  private async run(path: string, parameters: readonly string[], run: FfmpegRun): Promise<string> {
    const { stdout, end, stop } = this.start(path, parameters, run, await this.programs.limiters());
    try {
      if (run.onLine) for await (const line of createInterface(stdout)) run.onLine(line);
      else stdout.resume();
      return await end();
    } finally {
      // Whoever reads the lines may have failed over one.
      stop();
    }
  }

  private start(path: string, parameters: readonly string[], run: FfmpegRun, limiters: boolean): Started {
    const limits: ChildLimits = { cpuSeconds: Math.ceil(run.seconds * 4), memoryMb: this.config.videoProcessMb };
    const [command, ...rest] = limitedCommand(path, limits, run.nice ?? 0, limiters);
    const child = execa(command, [...rest, ...parameters], {
      stdin: run.input ?? 'ignore',
      stdout: 'pipe',
      // Output is taken as it comes: a long file has hundreds of thousands of lines.
      buffer: { stdout: false, stderr: true },
      maxBuffer: { stderr: MOST_STDERR },
      reject: false,
      // It writes to drafts only: there is nothing that it would have to end in order.
      killSignal: 'SIGKILL',
      ...(run.signal ? { cancelSignal: run.signal } : {}),
    });
    // Of a child that could not be started, the number of its process is anything.
    const kill = (): void => void (child.pid !== undefined && child.kill());
    let isLate = false;
    const stopClock = startDeadline(run.seconds * 1_000, () => {
      isLate = true;
      kill();
    });
    return {
      stdout: child.stdout,
      end: async () => checkEnd(path, run, await child, isLate),
      stop: () => {
        stopClock();
        kill();
      },
    };
  }

  private async askFeatures(): Promise<FfmpegFeatures> {
    const { path } = await this.programs.ffmpeg();
    const ask = (what: string) => execa(path, [what], { timeout: 20_000, stdin: 'ignore' });
    const [filters, encoders] = await Promise.all([ask('-filters'), ask('-encoders')]);
    return parseFeatures(filters.stderr, filters.stdout, encoders.stdout);
  }
}

/** @returns what it said on stderr */
function checkEnd(path: string, run: FfmpegRun, result: Result, isLate: boolean): string {
  run.signal?.throwIfAborted();
  if (isLate) throw new FfmpegTimeout(`${path} took longer than ${run.seconds} s`);
  const stderr = typeof result.stderr === 'string' ? result.stderr : '';
  if (!result.failed) return stderr;
  const { cause } = result;
  // What is read by the one may come from the other.
  if (cause instanceof FfmpegTimeout) throw cause;
  const refused = cause instanceof FfmpegError ? cause.refused : hasEndedByItself(result);
  throw new FfmpegError(path, stderr || (result.shortMessage ?? ''), refused, { cause });
}

/** ffmpeg ends with 255 when a signal told it to, and what starts it with 126 or 127 when it cannot. */
function hasEndedByItself({ exitCode, signal }: Result): boolean {
  return signal === undefined && exitCode !== undefined && ![126, 127, 255].includes(exitCode);
}
