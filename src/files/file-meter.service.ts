import { availableParallelism } from 'node:os';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { ThreadPool } from '../threads.js';
import type { Measured } from './measure.js';

/** Measures large files in threads, so that the event loop has time for what else it serves. */
@Injectable()
export class FileMeter implements OnApplicationShutdown {
  private pool: ThreadPool<string, Measured> | null = null;

  /** @throws an Error with the message of opening or reading the file, or an AbortError by the signal, which ends the thread */
  async measure(path: string, signal?: AbortSignal): Promise<Measured> {
    // Threads cost memory, so a process that measures nothing has none.
    this.pool ??= new ThreadPool({
      script: new URL('./measure-thread.js', import.meta.url),
      threads: availableParallelism(),
      idleSeconds: 10,
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8 },
    });
    return this.pool.run(path, { name: 'measureInThread', signal });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool?.close();
  }
}
