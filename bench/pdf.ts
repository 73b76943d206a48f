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
import { gainOfTwoProcesses } from './two-processes.js';

const execute = promisify(execFile);
const corpus = (name: string): string => fileURLToPath(new URL(`../../../shared/corpus/pdf/${name}`, import.meta.url));
const OCTAVE = corpus('octave.pdf');
const R_INTRO = corpus('R-intro.pdf');
const OCTAVE_PAGES = 1_158;
const RUNS = 3;
const WORKER = { PDF_CONCURRENCY: '1' };
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

  // A worker of its own for each document, and as many pages: then memory tells the length of the document, and not of the work.
  const short = await byOwnWorker(stage, client, R_INTRO);
  const long = await byOwnWorker(stage, client, OCTAVE);
  const first = await stage.darkroom('worker', 10, WORKER);
  await measure(client, OCTAVE, [first.pid]);
  const alone: Cost[] = [];
  const poppler: Cost[] = [];
  const together: Cost[] = [];
  for (let run = 0; run < RUNS; run++) {
    // By turns: the machine is not equally fast all the time.
    alone.push(await measure(client, OCTAVE, [first.pid]));
    poppler.push(await pdftotextCost(OCTAVE_PAGES));
    const second = await stage.darkroom('worker', 10, WORKER);
    const workers = [first.pid, second.pid];
    await measure(client, OCTAVE, workers);
    together.push(await measure(client, OCTAVE, workers));
    await second.stop();
  }
  for (const process of [first, scheduler, api]) await process.stop();
  const bound = await gainOfTwoProcesses(OCTAVE, RUNS);

  const fileMegabytes = (await stat(OCTAVE)).size / 1_000_000;
  return [
    `pages/s, medians of ${RUNS}: pdftotext ${speed(poppler)}, one worker ${speed(alone)}, two workers ${speed(together)}`,
    `two workers against pdftotext ${ratio(together, poppler)} (wanted 1), against one worker ${ratio(together, alone)} (wanted 1.7)`,
    `what two processes of the engine gain here without any server: ${bound.toFixed(2)}`,
    `processor time per document: pdftotext ${cpu(poppler)} s, one worker ${cpu(alone)} s, two workers ${cpu(together)} s`,
    `peak memory of a worker: R-intro.pdf ${Math.round(short.megabytes)} MB, octave.pdf ${Math.round(long.megabytes)} MB; allowed ${Math.round(1.2 * short.megabytes + fileMegabytes)} MB`,
    `time and processor time per page: R-intro.pdf (${short.costs[0]?.pages} pages) ${perPage(short.costs)}, octave.pdf (${OCTAVE_PAGES}) ${perPage(long.costs)}`,
  ];
}

/** The same document again and again, until it has done the pages of several octave.pdf; and the most memory it had. */
async function byOwnWorker(
  stage: BenchStage,
  client: ApiClient,
  path: string,
): Promise<{ costs: Cost[]; megabytes: number }> {
  const worker = await stage.darkroom('worker', 10, WORKER);
  const costs: Cost[] = [];
  for (let left = RUNS * OCTAVE_PAGES; left > 0; left -= costs.at(-1)?.pages ?? left)
    costs.push(await measure(client, path, [worker.pid]));
  const megabytes = await peakMemoryOf(worker.pid);
  await worker.stop();
  return { costs, megabytes };
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
