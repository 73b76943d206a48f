import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Injectable } from '@nestjs/common';
import { parseJson } from '../../json.js';
import { PermanentError } from '../../task-lifecycle/retry-policy.js';
import type { PdfJob } from '../pdf-job.entity.js';
import type { ShardPage } from '../result/aggregate.js';
import { DocumentStyle } from '../result/document-style.js';
import { pageMarkdown } from '../result/markdown.js';
import type { ShardStats } from '../result/shard-stats.js';
import { mergeStats, statsOf } from '../result/shard-stats.js';
import { instructionFor } from './instructions.js';
import { LanguageModel } from './language-model.service.js';

export interface AnsweredShard {
  stats: ShardStats;
  /** summarize: of all its pages. */
  summary?: string;
}

interface Paths {
  /** Extracted pages. */
  from: string;
  /** The same with answers. */
  to: string;
}

/** Puts the text of pages through the language model. */
@Injectable()
export class PageAnswers {
  constructor(private readonly model: LanguageModel) {}

  async answer(
    { operation, options }: PdfJob,
    stats: ShardStats,
    { from, to }: Paths,
    context: { signal: AbortSignal; onPage: () => void },
  ): Promise<AnsweredShard> {
    if (operation === 'extract') throw new TypeError('Extraction takes no language model');
    const instruction = instructionFor(operation, options);
    const model = options.model === undefined ? {} : { model: options.model };
    const ask = (text: string) => this.model.ask({ instruction, text, ...model }, context.signal);
    const style = new DocumentStyle(stats);
    const output = createWriteStream(to, { flags: 'wx' });
    const answered: ShardStats[] = [];
    const texts: string[] = [];
    for await (const line of createInterface({ input: createReadStream(from), crlfDelay: Infinity })) {
      if (line === '') continue;
      const page = parseJson<ShardPage>(line);
      const text = pageMarkdown(page, style)
        .replace(/^<!--.*?-->\s*/, '')
        .trim();
      if (operation === 'summarize') texts.push(text);
      const done = operation === 'summarize' ? page : await answerPage(page, text, ask);
      answered.push(statsOf([done]));
      output.write(`${JSON.stringify(done)}\n`);
      context.onPage();
    }
    output.end();
    await once(output, 'close');
    const summary = operation === 'summarize' ? await ask(texts.join('\n\n')) : undefined;
    return { stats: mergeStats(answered), ...(summary === undefined ? {} : { summary }) };
  }
}

/** What is refused for good fails this page only. */
async function answerPage(page: ShardPage, text: string, ask: (text: string) => Promise<string>): Promise<ShardPage> {
  if (page.state !== 'text' || text === '') return page;
  try {
    return { ...page, answer: await ask(text) };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { ...page, state: 'failed', reason: error.message, blocks: [] };
  }
}
