import { execFile } from 'node:child_process';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchStage } from './stage.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(ROOT, '.cache', 'peers');
/** graphile-worker and pg-boss want Node 22. */
const NODE_22 = join(FOLDER, 'node_modules', 'node', 'bin', 'node');

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
  await install();
  const { stdout } = await run(NODE_22, [join(FOLDER, 'peer.mjs'), engine, what], {
    env: { DATABASE_URL: stage.databaseUrl, REDIS_URL: stage.redis.url },
    timeout: 180_000,
    killSignal: 'SIGKILL',
  });
  const figures: Figures = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  return figures;
}

/** From the npm registry, once: nobody else who installs Darkroom needs them. */
async function install(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const file of ['package.json', 'peer.mjs'])
    await copyFile(join(ROOT, 'bench', 'peers', file), join(FOLDER, file));
  const installed = await stat(NODE_22).catch(() => null);
  if (!installed) await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: FOLDER });
}
