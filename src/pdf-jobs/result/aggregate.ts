import type { Measured } from '../../files/measure.js';
import { parseJson } from '../../json.js';
import type { DocumentFacts } from '../engine/document-facts.js';
import type { Block, PageLayout } from '../layout/page-layout.js';
import type { BlockRole } from './document-style.js';
import { DocumentStyle } from './document-style.js';
import { pageComment, pageMarkdown } from './markdown.js';
import type { ShardStats } from './shard-stats.js';
import { mergeStats } from './shard-stats.js';
import type { StyledPage } from './styled-pages.js';
import { StyledPages } from './styled-pages.js';
import { linesOf, TextFile } from './text-files.js';

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

/** What was written. */
export interface Aggregated {
  markdown: Measured;
  json: Measured;
}

/** Puts the results of the shards together, page by page: never more than a few pages are in memory. It waits for the disk. */
export function aggregate(aggregation: Aggregation): Aggregated {
  const markdown = new TextFile(aggregation.markdownPath);
  try {
    const json = new TextFile(aggregation.jsonPath);
    try {
      writeResults(aggregation, markdown, json);
      return { markdown: markdown.end(), json: json.end() };
    } finally {
      json.close();
    }
  } finally {
    markdown.close();
  }
}

function writeResults(
  { documentPages, facts, shards, summary }: Aggregation,
  markdown: TextFile,
  json: TextFile,
): void {
  const style = new DocumentStyle(mergeStats(shards.flatMap((shard) => ('stats' in shard ? [shard.stats] : []))));
  let separator = '';
  json.write(
    `{"documentPages":${documentPages},"metadata":${JSON.stringify(facts.metadata)},"outline":${JSON.stringify(facts.outline)},"pages":[`,
  );
  const pages = new StyledPages<ShardPage>(style);
  const write = (page: StyledPage<ShardPage>): void => {
    if (summary === undefined) markdown.write(toMarkdown(page));
    json.write(`${separator}\n${JSON.stringify(toJson(page))}`);
    separator = ',';
  };
  for (const page of pagesOf(shards)) pages.add(page).forEach(write);
  pages.rest().forEach(write);
  if (summary !== undefined) markdown.write(`${summary}\n`);
  json.write(`\n]${summary === undefined ? '' : `,"summary":${JSON.stringify(summary)}`}}\n`);
}

function* pagesOf(shards: readonly ShardOutcome[]): Generator<ShardPage> {
  for (const shard of shards) {
    if ('failedPages' in shard) for (const number of shard.failedPages) yield failedPage(number, shard.reason);
    else for (const line of linesOf(shard.path)) yield parseJson<ShardPage>(line);
  }
}

function failedPage(number: number, reason: string): ShardPage {
  return { number, state: 'failed', reason, width: 0, height: 0, blocks: [] };
}

function toMarkdown(styled: StyledPage<ShardPage>): string {
  const { page } = styled;
  return page.answer === undefined ? pageMarkdown(styled) : `${pageComment(page)}\n\n${page.answer}\n\n`;
}

function toJson({ page: { blocks, ...page }, roles }: StyledPage<ShardPage>): Record<string, unknown> {
  return { ...page, blocks: blocks.map((block, index) => toJsonBlock(block, roles[index] ?? { type: block.type })) };
}

function toJsonBlock({ box, font, text, rows }: Block, role: BlockRole): Record<string, unknown> {
  return { ...role, box, font, text, ...(rows ? { rows } : {}) };
}
