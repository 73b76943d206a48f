import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PEERS_FOLDER } from './peers-folder.js';
import type { BenchStage } from './stage.js';

const run = promisify(execFile);

interface Figures {
  perSecond?: number;
  /** Milliseconds. */
  times?: number[];
}

/** Runs another engine on the stage's servers, in a process of its own; see bench/peers/peer.mjs for the names. */
export async function runEngine(
  stage: BenchStage,
  engine: string,
  what: 'throughput' | 'latency' | 'accept',
): Promise<Figures> {
  const { stdout } = await run(process.execPath, [join(PEERS_FOLDER, 'peer.mjs'), engine, what], {
    env: { DATABASE_URL: stage.databaseUrl, REDIS_URL: stage.redis.url },
    timeout: 180_000,
    killSignal: 'SIGKILL',
  });
  const figures: Figures = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  return figures;
}
