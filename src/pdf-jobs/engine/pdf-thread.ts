import type { MessagePort } from 'node:worker_threads';
import { workerData } from 'node:worker_threads';
import { layOutPage } from '../layout/lay-out-page.js';
import type { PageLayout } from '../layout/page-layout.js';
import type { Aggregation } from '../result/aggregate.js';
import { aggregate } from '../result/aggregate.js';
import type { ShardStats } from '../result/shard-stats.js';
import { mergeStats, statsOf } from '../result/shard-stats.js';
import { TextFile } from '../result/text-files.js';
import type { DocumentFacts } from './document-facts.js';
import { readFacts } from './document-facts.js';
import { PdfEngine } from './pdf-engine.js';
import type { DocumentSource } from './pdf-engine.js';
import type { PdfFault } from './pdf-errors.js';
import { MemoryLimitError, PdfFaultError } from './pdf-errors.js';
import { readPage } from './read-page.js';
import type { PagePixels } from './render-page.js';
import { renderPage } from './render-page.js';
import { SecondOpinion } from './second-opinion.js';

export interface ThreadOptions {
  maxMegabytes: number;
  compiled: WebAssembly.Module;
}

export interface ExtractJob {
  source: DocumentSource;
  pages: readonly number[];
  outputPath: string;
  /** Gets 0 when the work begins, then now and then the number of pages done so far. */
  progress: MessagePort;
}

export interface RenderJob {
  source: DocumentSource;
  page: number;
  /** Pixels. */
  longerSide: number;
  /** Gets 0 when the work begins. */
  progress: MessagePort;
}

export interface AggregateJob extends Omit<Aggregation, 'facts'> {
  source: DocumentSource;
}

/** Errors lose their class on the way between threads, so they are told as values. */
export type ThreadAnswer<T> = { done: T } | { fault: PdfFault } | { outOfMemory: true };

/** Piscina hands its own `workerData` on beside ours. */
// oxlint-disable-next-line typescript/no-unsafe-assignment, typescript/no-unsafe-member-access -- PdfPool makes it
const options: ThreadOptions = workerData[1] ?? workerData;
const engine = new PdfEngine(options.maxMegabytes, options.compiled);
const secondOpinion = new SecondOpinion();
const TELL_EVERY_MS = 100;
const NO_FACTS: DocumentFacts = { metadata: {}, outline: [] };

/** How many pages a document has, and whether the password opens it. */
export async function probeInThread(source: DocumentSource): Promise<ThreadAnswer<number>> {
  return told(async () => {
    try {
      return await engine.useOnce(source, ({ pageCount }) => pageCount);
    } catch (error) {
      if (!(error instanceof PdfFaultError) || error.fault === 'password-required') throw error;
      const pages = await secondOpinion.countPages(source);
      if (pages === null || pages === 0) throw error;
      return pages;
    }
  });
}

/** Writes the pages of a shard to a file, one a line. */
export async function extractInThread({
  source,
  pages,
  outputPath,
  progress,
}: ExtractJob): Promise<ThreadAnswer<ShardStats>> {
  return told(async () => {
    const tell = throttled(progress);
    const file = new TextFile(outputPath);
    const stats: ShardStats[] = [];
    try {
      for (const [index, number] of pages.entries()) {
        const page = await extractPage(source, number);
        stats.push(statsOf([page]));
        file.write(`${JSON.stringify(page)}\n`);
        tell(index + 1);
      }
    } finally {
      file.close();
    }
    return mergeStats(stats);
  });
}

/** Draws a page. */
export async function renderInThread({
  source,
  page,
  longerSide,
  progress,
}: RenderJob): Promise<ThreadAnswer<PagePixels>> {
  progress.postMessage(0);
  return told(() => engine.use(source, (document) => renderPage(document, page, longerSide)));
}

/** Puts the results of shards together. */
export async function aggregateInThread({ source, ...job }: AggregateJob): Promise<ThreadAnswer<null>> {
  return told(async () => {
    // Of a document that PDFium does not open there are none.
    const facts = await engine.use(source, readFacts).catch((error: unknown) => {
      if (error instanceof PdfFaultError) return NO_FACTS;
      throw error;
    });
    aggregate({ ...job, facts });
    return null;
  });
}

/** Most pages take milliseconds, and nobody looks so often. */
function throttled(progress: MessagePort): (done: number) => void {
  let told = 0;
  progress.postMessage(0);
  return (done) => {
    if (Date.now() - told < TELL_EVERY_MS) return;
    told = Date.now();
    progress.postMessage(done);
  };
}

async function extractPage(source: DocumentSource, number: number): Promise<PageLayout> {
  const first = await engine
    .use(source, (document) => readPage(document, number))
    .catch((error: unknown) => {
      if (error instanceof PdfFaultError) return error;
      throw error;
    });
  if (!(first instanceof PdfFaultError) && first.state !== 'failed') return layOutPage(first);
  const second = await secondOpinion.readPage(source, number);
  if (second) return layOutPage(second);
  if (first instanceof PdfFaultError) throw first;
  return layOutPage(first);
}

async function told<T>(work: () => Promise<T>): Promise<ThreadAnswer<T>> {
  try {
    return { done: await work() };
  } catch (error) {
    if (error instanceof PdfFaultError) return { fault: error.fault };
    if (error instanceof MemoryLimitError) return { outOfMemory: true };
    throw error;
  }
}
