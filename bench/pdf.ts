import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ApiClient } from '../test/support/api-client.js';
import { findPdftotext } from './poppler.js';
import type { BenchStage } from './stage.js';
import { median } from './stage.js';

const execute = promisify(execFile);
const corpus = (name: string): string => fileURLToPath(new URL(`../../../shared/corpus/pdf/${name}`, import.meta.url));
const OCTAVE = corpus('octave.pdf');
const R_INTRO = corpus('R-intro.pdf');
const RUNS = 3;

/** Upload to result, beside pdftotext on the same file; two workers against one; memory of a long document and a short one. */
export async function benchPdf(stage: BenchStage): Promise<string[]> {
  if (!existsSync(OCTAVE)) return ['skipped: there is no ../shared/corpus beside the project'];
  const api = await stage.darkroom('api');
  const scheduler = await stage.darkroom('scheduler');
  const client = await ApiClient.guest(api.url);
  const worker = { PDF_CONCURRENCY: '1' };

  const first = await stage.darkroom('worker', 10, worker);
  const short = await measure(client, R_INTRO);
  const shortMemory = await peakMemory(first.pid);
  const alone: number[] = [];
  const poppler: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    // By turns: the machine is not equally busy all the time.
    alone.push((await measure(client, OCTAVE)).pagesPerSecond);
    poppler.push(await pdftotextSpeed(1_158));
  }
  const longMemory = await peakMemory(first.pid);
  const second = await stage.darkroom('worker', 10, worker);
  await measure(client, OCTAVE);
  const together: number[] = [];
  for (let run = 0; run < RUNS; run++) together.push((await measure(client, OCTAVE)).pagesPerSecond);
  for (const process of [first, second, scheduler, api]) await process.stop();

  const fileMegabytes = (await stat(OCTAVE)).size / 1_000_000;
  return [
    `pages/s, medians of ${RUNS}: pdftotext ${round(median(poppler))}, one worker ${round(median(alone))}, two workers ${round(median(together))}`,
    `two workers against pdftotext ${ratio(median(together), median(poppler))} (wanted 1), against one worker ${ratio(median(together), median(alone))} (wanted 1.7)`,
    `peak memory of a worker: R-intro.pdf ${round(shortMemory)} MB, octave.pdf ${round(longMemory)} MB; allowed ${round(1.2 * shortMemory + fileMegabytes)} MB`,
    `cost per page: R-intro.pdf (${short.pages} pages) ${round(1_000_000 / short.pagesPerSecond)} us, octave.pdf (1,158) ${round(1_000_000 / median(alone))} us`,
  ];
}

/** From the request to the end of the job; the file is there already. */
async function measure(client: ApiClient, path: string): Promise<{ pages: number; pagesPerSecond: number }> {
  const upload = await client.upload({ name: 'bench.pdf', content: new Uint8Array(await readFile(path)) });
  const started = performance.now();
  const created = await client.post('/api/v1/pdf/jobs', { fileId: upload.body.data.id });
  const job = await client.untilEnded(created.body.data.id, 120_000);
  const seconds = (performance.now() - started) / 1_000;
  if (job.status !== 'COMPLETED') throw new Error(`The job is ${job.status}: ${String(job.errorMessage)}`);
  const pages = Number(upload.body.data.pages);
  return { pages, pagesPerSecond: pages / seconds };
}

async function pdftotextSpeed(pages: number): Promise<number> {
  const { program, env } = await findPdftotext();
  const started = performance.now();
  await execute(program, ['-enc', 'UTF-8', OCTAVE, '/dev/null'], { env });
  return pages / ((performance.now() - started) / 1_000);
}

/** Megabytes, since the process began. */
async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1_024) / 1_000_000;
}

function round(value: number): string {
  return String(Math.round(value));
}

function ratio(value: number, against: number): string {
  return (value / against).toFixed(2);
}
