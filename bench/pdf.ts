import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TaskJson } from '../test/support/api-client.js';
import { ApiClient } from '../test/support/api-client.js';
import { until } from '../test/support/until.js';
import { cpuOf, cpuOfEndedChildren, peakMemoryOf } from './process-costs.js';
import { findPdftotext } from './poppler.js';
import type { BenchStage } from './stage.js';
import { median } from './stage.js';

const execute = promisify(execFile);
const corpus = (name: string): string => fileURLToPath(new URL(`../../../shared/corpus/pdf/${name}`, import.meta.url));
const OCTAVE = corpus('octave.pdf');
const R_INTRO = corpus('R-intro.pdf');
const RUNS = 3;
const LIMIT_MS = 300_000;
const POLL_MS = 500;

/** What it took to work on a document once. */
interface Cost {
  pages: number;
  seconds: number;
  /** Seconds of processor time of the processes that worked on it. */
  cpu: number;
}

/**
 * Upload to result, beside pdftotext on the same file; two workers against one; memory of a long document and a short one.
 * Processor time is told, too: it says the same while others use the machine.
 */
export async function benchPdf(stage: BenchStage): Promise<string[]> {
  if (!existsSync(OCTAVE)) return ['skipped: there is no ../shared/corpus beside the project'];
  const api = await stage.darkroom('api');
  const scheduler = await stage.darkroom('scheduler');
  const client = await ApiClient.guest(api.url);
  const worker = { PDF_CONCURRENCY: '1' };

  const first = await stage.darkroom('worker', 10, worker);
  const short = await repeated(() => measure(client, R_INTRO, [first.pid]));
  const shortMemory = await peakMemoryOf(first.pid);
  const alone: Cost[] = [];
  const poppler: Cost[] = [];
  const together: Cost[] = [];
  for (let run = 0; run < RUNS; run++) {
    // By turns: the machine is not equally fast all the time.
    alone.push(await measure(client, OCTAVE, [first.pid]));
    poppler.push(await pdftotextCost(1_158));
    const second = await stage.darkroom('worker', 10, worker);
    const workers = [first.pid, second.pid];
    await measure(client, OCTAVE, workers);
    together.push(await measure(client, OCTAVE, workers));
    await second.stop();
  }
  const longMemory = await peakMemoryOf(first.pid);
  for (const process of [first, scheduler, api]) await process.stop();

  const fileMegabytes = (await stat(OCTAVE)).size / 1_000_000;
  return [
    `pages/s, medians of ${RUNS}: pdftotext ${speed(poppler)}, one worker ${speed(alone)}, two workers ${speed(together)}`,
    `two workers against pdftotext ${ratio(together, poppler)} (wanted 1), against one worker ${ratio(together, alone)} (wanted 1.7)`,
    `processor time per document: pdftotext ${cpu(poppler)} s, one worker ${cpu(alone)} s, two workers ${cpu(together)} s`,
    `peak memory of a worker: R-intro.pdf ${Math.round(shortMemory)} MB, octave.pdf ${Math.round(longMemory)} MB; allowed ${Math.round(1.2 * shortMemory + fileMegabytes)} MB`,
    `time and processor time per page: R-intro.pdf (${short[0]?.pages} pages) ${perPage(short)}, octave.pdf (1,158) ${perPage(alone)}`,
  ];
}

async function repeated(run: () => Promise<Cost>): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (let index = 0; index < RUNS; index++) costs.push(await run());
  return costs;
}

/**
 * From the request to the end of the job, as the job itself tells; the file is there already. It is asked after as a front end does
 * that has no stream: every few milliseconds would take a worker's processor time.
 */
async function measure(client: ApiClient, path: string, workers: readonly number[]): Promise<Cost> {
  const upload = await client.upload({ name: 'bench.pdf', content: new Uint8Array(await readFile(path)) });
  const before = await cpuOf(workers);
  const created = await client.post('/api/v1/pdf/jobs', { fileId: upload.body.data.id });
  const end = async (): Promise<TaskJson | null> => {
    const { data: task } = (await client.get(`/api/v1/tasks/${created.body.data.id}`)).body;
    return ['PENDING', 'PROCESSING'].includes(task.status) ? null : task;
  };
  const job = await until('the end of the job', end, { within: LIMIT_MS, every: POLL_MS });
  if (job.status !== 'COMPLETED') throw new Error(`The job is ${job.status}: ${String(job.errorMessage)}`);
  const seconds = (Date.parse(String(job.completeTime)) - Date.parse(String(job.createTime))) / 1_000;
  return { pages: Number(upload.body.data.pages), seconds, cpu: (await cpuOf(workers)) - before };
}

async function pdftotextCost(pages: number): Promise<Cost> {
  const { program, env } = await findPdftotext();
  const before = await cpuOfEndedChildren();
  const started = performance.now();
  await execute(program, ['-enc', 'UTF-8', OCTAVE, '/dev/null'], { env });
  const seconds = (performance.now() - started) / 1_000;
  return { pages, seconds, cpu: (await cpuOfEndedChildren()) - before };
}

function speedOf(costs: readonly Cost[]): number {
  return median(costs.map(({ pages, seconds }) => pages / seconds));
}

function speed(costs: readonly Cost[]): string {
  return String(Math.round(speedOf(costs)));
}

function ratio(costs: readonly Cost[], against: readonly Cost[]): string {
  return (speedOf(costs) / speedOf(against)).toFixed(2);
}

function cpu(costs: readonly Cost[]): string {
  return median(costs.map((cost) => cost.cpu)).toFixed(2);
}

function perPage(costs: readonly Cost[]): string {
  const of = (value: (cost: Cost) => number): string =>
    (1_000 * median(costs.map((cost) => value(cost) / cost.pages))).toFixed(1);
  return `${of(({ seconds }) => seconds)} ms, ${of((cost) => cost.cpu)} ms`;
}
