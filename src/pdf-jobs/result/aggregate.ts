import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { once } from 'node:events';
import { parseJson } from '../../json.js';
import type { DocumentFacts } from '../engine/document-facts.js';
import type { Block, PageLayout } from '../layout/page-layout.js';
import { DocumentStyle } from './document-style.js';
import { pageComment, pageMarkdown } from './markdown.js';
import type { ShardStats } from './shard-stats.js';
import { mergeStats } from './shard-stats.js';

/** A shard that was done, or the pages of one that failed for good. */
export type ShardOutcome = { path: string; stats: ShardStats } | { failedPages: number[]; reason: string };

export interface Aggregation {
  documentPages: number;
  facts: DocumentFacts;
  /** Stands for the text of all pages. */
  summary?: string;
  /** In the order of their pages. */
  shards: ShardOutcome[];
  markdownPath: string;
  jsonPath: string;
}

/** A page as a shard leaves it; an operation of a language model leaves its own text. */
export interface ShardPage extends PageLayout {
  answer?: string;
  /** Where the model had a picture of the page. */
  answeredFrom?: 'picture' | 'text and picture';
}

/** Puts the results of the shards together, page by page: never more than one page is in memory. */
export async function aggregate({ documentPages, facts, shards, summary, ...paths }: Aggregation): Promise<void> {
  const style = new DocumentStyle(mergeStats(shards.flatMap((shard) => ('stats' in shard ? [shard.stats] : []))));
  const markdown = createWriteStream(paths.markdownPath, { flags: 'wx' });
  const json = createWriteStream(paths.jsonPath, { flags: 'wx' });
  let separator = '';
  await write(
    json,
    `{"documentPages":${documentPages},"metadata":${JSON.stringify(facts.metadata)},"outline":${JSON.stringify(facts.outline)},"pages":[`,
  );
  for await (const page of pagesOf(shards)) {
    if (summary === undefined) await write(markdown, toMarkdown(page, style));
    await write(json, `${separator}\n${JSON.stringify(toJson(page, style))}`);
    separator = ',';
  }
  if (summary !== undefined) await write(markdown, `${summary}\n`);
  await write(json, `\n]${summary === undefined ? '' : `,"summary":${JSON.stringify(summary)}`}}\n`);
  await Promise.all([end(markdown), end(json)]);
}

async function* pagesOf(shards: readonly ShardOutcome[]): AsyncGenerator<ShardPage> {
  for (const shard of shards) {
    if ('failedPages' in shard) {
      for (const number of shard.failedPages) yield failedPage(number, shard.reason);
      continue;
    }
    for await (const line of createInterface({ input: createReadStream(shard.path), crlfDelay: Infinity })) {
      if (line !== '') yield parseJson<ShardPage>(line);
    }
  }
}

function failedPage(number: number, reason: string): ShardPage {
  return { number, state: 'failed', reason, width: 0, height: 0, blocks: [] };
}

function toMarkdown(page: ShardPage, style: DocumentStyle): string {
  return page.answer === undefined ? pageMarkdown(page, style) : `${pageComment(page)}\n\n${page.answer}\n\n`;
}

function toJson({ blocks, ...page }: ShardPage, style: DocumentStyle): Record<string, unknown> {
  return { ...page, blocks: blocks.map((block) => toJsonBlock(block, style)) };
}

function toJsonBlock(block: Block, style: DocumentStyle): Record<string, unknown> {
  const { box, font, text, rows } = block;
  return { ...style.roleOf(block), box, font, text, ...(rows ? { rows } : {}) };
}

async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

async function end(stream: Writable): Promise<void> {
  stream.end();
  await once(stream, 'close');
}
