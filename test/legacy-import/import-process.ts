import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../support/test-folder.js';
import type { TestStage } from '../support/test-app.js';

type Stage = Pick<TestStage, 'environment' | 'dataDir'>;

/** What `npm run legacy:import` said and did. */
export interface ImportRun {
  code: number | null;
  output: string;
  errors: string;
  /** Faults by key. */
  skipped: Map<string, string>;
  summary: {
    read: number;
    written: Record<string, number>;
    alreadyThere: number;
    skipped: Record<string, number>;
    queuedWithoutTask: number;
  } | null;
}

/** The import as a process of its own; `onStart` gets a way to kill it. */
export async function runImport(
  stage: Stage,
  flags: readonly string[],
  onStart: (kill: () => void) => void = () => undefined,
): Promise<ImportRun> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'dist/scripts/legacy-import.js'), ...flags], {
    env: { PATH, HOME, ...stage.environment() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart(() => child.kill('SIGKILL'));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, output, errors, ...(await readReport(stage)) };
}

async function readReport({ dataDir }: Stage): Promise<Pick<ImportRun, 'skipped' | 'summary'>> {
  const content = await readFile(join(dataDir, 'legacy-import-report.jsonl'), 'utf8').catch(() => '');
  const lines = content.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const skipped = new Map(lines.flatMap(({ key, fault }) => (key === undefined ? [] : [[key, fault] as const])));
  return { skipped, summary: lines.at(-1)?.summary ?? null };
}
