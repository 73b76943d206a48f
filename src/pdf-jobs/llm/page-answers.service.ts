import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Injectable } from '@nestjs/common';
import { parseJson } from '../../json.js';
import { PermanentError } from '../../task-lifecycle/retry-policy.js';
import type { PdfJob } from '../pdf-job.entity.js';
import type { PdfShard } from '../pdf-shard.entity.js';
import type { ShardPage } from '../result/aggregate.js';
import { DocumentStyle } from '../result/document-style.js';
import { pageMarkdown } from '../result/markdown.js';
import type { ShardStats } from '../result/shard-stats.js';
import { mergeStats, statsOf } from '../result/shard-stats.js';
import type { StyledPage } from '../result/styled-pages.js';
import { StyledPages } from '../result/styled-pages.js';
import { instructionFor, SUMMARY_OF_SUMMARIES } from './instructions.js';
import { KeptAnswers } from './kept-answers.service.js';
import type { Question } from './language-model.service.js';
import { LanguageModel } from './language-model.service.js';
import { PagePictures } from './page-pictures.service.js';
import type { PageQuestion } from './page-question.js';
import { questionAbout } from './page-question.js';
import { isRateLimited, rateLimited } from './rate-limit.js';

export interface AnsweredShard {
  stats: ShardStats;
  /** summarize: of all its pages. */
  summary?: string;
  /** Why the first of the pages that failed did. */
  reason?: string;
}

interface Paths {
  /** Extracted pages. */
  from: string;
  /** The same with answers. */
  to: string;
}

interface AnswerContext {
  signal: AbortSignal;
  onPage: () => void;
}

type Ask = (question: Omit<Question, 'model'>) => Promise<string>;

/** What pages of a shard are answered with. */
interface Answering {
  job: PdfJob;
  ask: Ask;
  /** Answers that an earlier attempt has had. */
  known: ReadonlyMap<number, string>;
  signal: AbortSignal;
  /** Answers that this attempt has had. */
  fresh: number;
}

/** Puts pages through the language model. */
@Injectable()
export class PageAnswers {
  constructor(
    private readonly model: LanguageModel,
    private readonly pictures: PagePictures,
    private readonly kept: KeptAnswers,
  ) {}

  async answer(
    job: PdfJob,
    { pageNumbers, stats }: { pageNumbers: PdfShard['pageNumbers']; stats: ShardStats },
    paths: Paths,
    { signal, onPage }: AnswerContext,
  ): Promise<AnsweredShard> {
    const { operation, options } = job;
    if (operation === 'extract') throw new TypeError('Extraction takes no language model');
    const model = options.model === undefined ? {} : { model: options.model };
    const ask: Ask = (question) => this.model.ask({ ...question, ...model }, signal);
    const known = await this.kept.of(job.id, pageNumbers);
    const answering: Answering = { job, ask, known, signal, fresh: 0 };
    try {
      const { texts, ...answered } = await this.answerPages(answering, new DocumentStyle(stats), paths, onPage);
      if (operation !== 'summarize') return answered;
      const text = texts.filter((each) => each !== '').join('\n\n');
      const instruction = instructionFor(operation, options);
      // Of pages that say nothing there is nothing to sum up.
      const summary = text === '' ? '' : await ask({ instruction, text, reunion: SUMMARY_OF_SUMMARIES });
      return { ...answered, summary };
    } catch (error) {
      // Each such attempt leaves fewer pages to the next one.
      throw isRateLimited(error) && answering.fresh > 0 ? rateLimited(error.retryAfter, false) : error;
    }
  }

  private async answerPages(
    answering: Answering,
    style: DocumentStyle,
    { from, to }: Paths,
    onPage: () => void,
  ): Promise<AnsweredShard & { texts: string[] }> {
    const pageStats: ShardStats[] = [];
    const texts: string[] = [];
    let reason: string | undefined;
    // No stream: between two pages nobody would hear that it failed.
    const output = await open(to, 'wx');
    try {
      for await (const styled of styledPages(from, style)) {
        const { page } = styled;
        const text = textOf(styled);
        const question = questionAbout(answering.job, page, text);
        const done = question ? await this.answerPage(page, question, answering) : page;
        texts.push(done.answer ?? text);
        pageStats.push(statsOf([done]));
        if (done.state === 'failed') reason ??= done.reason;
        await output.appendFile(`${JSON.stringify(done)}\n`);
        onPage();
      }
    } finally {
      await output.close();
    }
    return { stats: mergeStats(pageStats), texts, ...(reason === undefined ? {} : { reason }) };
  }

  /** What is refused for good fails this page only. */
  private async answerPage(page: ShardPage, question: PageQuestion, answering: Answering): Promise<ShardPage> {
    const { job, ask, known, signal } = answering;
    const earlier = known.get(page.number);
    if (earlier !== undefined) return answered(page, question, earlier);
    try {
      const picture = question.withPicture ? await this.pictureOf(job, page, signal) : undefined;
      const { instruction, text } = question;
      const answer = await ask({ instruction, text, ...(picture === undefined ? {} : { picture }) });
      await this.kept.keep(job.id, page.number, answer);
      answering.fresh++;
      return answered(page, question, answer);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return { ...page, state: 'failed', reason: error.message, blocks: [] };
    }
  }

  /** @throws PermanentError when the page cannot be drawn */
  private async pictureOf({ id }: PdfJob, { number }: ShardPage, signal: AbortSignal): Promise<string> {
    const picture = await this.pictures.of(id, number, signal);
    if (picture === null) throw new PermanentError('PAGE_NOT_DRAWN', 'The page cannot be drawn as a picture');
    return picture;
  }
}

function answered(page: ShardPage, { withPicture, text }: PageQuestion, answer: string): ShardPage {
  if (!withPicture) return { ...page, answer };
  return { ...page, answer, answeredFrom: text === '' ? 'picture' : 'text and picture' };
}

async function* styledPages(path: string, style: DocumentStyle): AsyncGenerator<StyledPage<ShardPage>> {
  const pages = new StyledPages<ShardPage>(style);
  for await (const page of pagesOf(path)) yield* pages.add(page);
  yield* pages.rest();
}

async function* pagesOf(path: string): AsyncGenerator<ShardPage> {
  const input = createReadStream(path);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line !== '') yield parseJson<ShardPage>(line);
    }
  } finally {
    // The lines alone leave it open where they are not read to the end.
    input.destroy();
  }
}

function textOf(page: StyledPage<ShardPage>): string {
  return pageMarkdown(page)
    .replace(/^<!--.*?-->\s*/, '')
    .trim();
}
