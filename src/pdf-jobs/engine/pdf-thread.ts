import type { MessagePort } from 'node:worker_threads';
import { workerData } from 'node:worker_threads';
import type { Aggregated, Aggregation } from '../result/aggregate.js';
import { aggregate } from '../result/aggregate.js';
import type { DocumentFacts } from './document-facts.js';
import { readFacts } from './document-facts.js';
import { failedPage, PageExtractor } from './page-extractor.js';
import type { ExtractedPages } from './page-file.js';
import { PageFile } from './page-file.js';
import { PdfEngine } from './pdf-engine.js';
import type { DocumentSource } from './pdf-engine.js';
import type { PdfFault } from './pdf-errors.js';
import { MemoryLimitError, PdfFaultError } from './pdf-errors.js';
import type { PagePixels } from './render-page.js';
import { renderPage } from './render-page.js';
import { SecondOpinion } from './second-opinion.js';

export interface ThreadOptions {
  maxMegabytes: number;
  compiled: WebAssembly.Module;
}

export interface ProbeJob {
  source: DocumentSource;
  /** Gets 0 when the work begins. */
  progress: MessagePort;
}

export interface ExtractJob {
  source: DocumentSource;
  pages: readonly number[];
  outputPath: string;
  /** What the thread could not finish that had the job before and was ended; null for the first. */
  lost: LostPages | null;
  /** Gets 0 when the work begins, then ThreadNews. */
  progress: MessagePort;
}

export interface LostPages {
  /** The page that it was at, or that one with all after it. */
  which: 'one' | 'rest';
  reason: string;
}

interface BrokenPage {
  page: number;
  /** As text: not all that WASM throws can be sent. */
  error: string;
}

/** Now and then the number of pages done so far; what broke down over one; or that the thread is to be ended for one. */
export type ThreadNews = number | BrokenPage | 'out of memory';

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
const extractor = new PageExtractor(engine, secondOpinion);
const TELL_EVERY_MS = 100;
const NO_FACTS: DocumentFacts = { metadata: {}, outline: [] };

/** How many pages a document has, and whether the password opens it. */
export async function probeInThread({ source, progress }: ProbeJob): Promise<ThreadAnswer<number>> {
  progress.postMessage(0);
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
  lost,
  progress,
}: ExtractJob): Promise<ThreadAnswer<ExtractedPages>> {
  return told(async () => {
    const tell = throttled(progress);
    const file = lost ? PageFile.resume(outputPath) : new PageFile(outputPath);
    try {
      if (lost)
        for (const number of pages.slice(file.count, lost.which === 'one' ? file.count + 1 : undefined))
          file.add(failedPage(number, lost.reason));
      for (const number of pages.slice(file.count)) {
        const { page, error } = await extractor.extract(source, number);
        if (error instanceof MemoryLimitError) return await untilEnded(progress);
        if (error !== undefined) progress.postMessage({ page: number, error: textOf(error) } satisfies ThreadNews);
        file.add(page);
        tell(file.count);
      }
      return file.end();
    } finally {
      file.close();
    }
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
  return told(() => engine.use(source, (document) => renderPage(document, page, longerSide), page));
}

/** Puts the results of shards together. */
export async function aggregateInThread({ source, ...job }: AggregateJob): Promise<ThreadAnswer<Aggregated>> {
  return told(async () => {
    // Of a document that PDFium does not open there are none.
    const facts = await engine.use(source, readFacts).catch((error: unknown) => {
      if (error instanceof PdfFaultError) return NO_FACTS;
      throw error;
    });
    return aggregate({ ...job, facts });
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

/** What a broken PDFium took is given back for sure when its thread ends; collected as garbage, several pile up. */
function untilEnded(progress: MessagePort): Promise<never> {
  progress.postMessage('out of memory' satisfies ThreadNews);
  return new Promise(() => undefined);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
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
