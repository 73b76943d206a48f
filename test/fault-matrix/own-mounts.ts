import { spawn } from 'node:child_process';
import { once } from 'node:events';

const MARK = 'FAULTS_OWN_MOUNTS';

/** Whether what this process mounts is seen by nobody else, and gone when it ends, however it ends. */
export function hasOwnMounts(): boolean {
  return process.env[MARK] === 'on';
}

/**
 * Runs this program again where its mounts are its own, if that can be done here.
 * @returns its exit code; null when this process is to go on itself
 */
export async function repeatWithOwnMounts(): Promise<number | null> {
  if (hasOwnMounts() || process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  if ((await run(['--mount', 'true'])) !== 0) return null;
  return run(['--mount', process.execPath, ...process.argv.slice(1)]);
}

async function run(parameters: string[]): Promise<number> {
  const child = spawn('unshare', parameters, { stdio: 'inherit', env: { ...process.env, [MARK]: 'on' } });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  return once(child, 'exit').then(
    ([code]: unknown[]) => (typeof code === 'number' ? code : 1),
    () => 1,
  );
}
